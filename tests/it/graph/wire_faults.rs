//! Faults below HTTP: resets, cuts, drips and silence, from a socket that does as it is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use scepcheck::graph::{Get, Listing};
use scepcheck::time::{Sleep as _, TokioSleep};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::support::{Tokens, bench, bench_with, broken_by, items};

const GOOD: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\n{\"value\":[1,2,3]}";

#[derive(Clone, Copy)]
enum Fault {
    /// Reset before a byte is sent.
    ResetAtOnce,
    /// Sends the text and resets.
    ThenReset(&'static str),
    /// Sends the text and closes in good manners.
    ThenClose(&'static str),
    /// Sends the text and then nothing.
    ThenSilence(&'static str),
    /// Sends the text and then a blank every few milliseconds, for ever.
    ThenDrip(&'static str),
}

/// A server whose first connections meet `faults`, and all later ones a good answer.
async fn serve(faults: Vec<Fault>) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let count = connections.clone();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let fault = faults.get(count.fetch_add(1, Ordering::SeqCst)).copied();
            tokio::spawn(answer(stream, fault.unwrap_or(Fault::ThenClose(GOOD))));
        }
    });
    (origin, connections)
}

async fn answer(mut stream: TcpStream, fault: Fault) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read(&mut byte).await.unwrap_or(0) == 0 {
            return;
        }
        head.push(byte[0]);
    }
    let (text, then_reset) = match fault {
        Fault::ResetAtOnce => ("", true),
        Fault::ThenReset(text) => (text, true),
        Fault::ThenClose(text) | Fault::ThenSilence(text) | Fault::ThenDrip(text) => (text, false),
    };
    let _ = stream.write_all(text.as_bytes()).await;
    let _ = stream.flush().await;
    match fault {
        Fault::ThenSilence(_) => std::future::pending().await,
        Fault::ThenDrip(_) => loop {
            TokioSleep.sleep(Duration::from_millis(20)).await;
            if stream.write_all(b" ").await.is_err() {
                return;
            }
        },
        _ if then_reset => {
            // Let the text arrive first, or the reset overtakes it.
            TokioSleep.sleep(Duration::from_millis(20)).await;
            let stream = stream.into_std().unwrap();
            reset(&stream);
        }
        _ => {}
    }
}

/// Closes with RST, by way of a linger time of zero.
fn reset(stream: &std::net::TcpStream) {
    let stream = tokio::net::TcpStream::from_std(stream.try_clone().unwrap()).unwrap();
    let _ = stream.set_zero_linger();
}

async fn read(origin: &str) -> Listing {
    bench(origin).client.list(Get::v1(["groups"])).await
}

#[tokio::test]
async fn broken_connections_are_repeated_and_heal() {
    let faults = [
        Fault::ResetAtOnce,
        Fault::ThenClose(""),
        Fault::ThenClose("HTTP/1.1 200 O"),
        Fault::ThenReset("HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n{\"value\":"),
        Fault::ThenClose("HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n{\"value\":[1]"),
        Fault::ThenClose("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n{\"value\":[]\r\n"),
        // No length at all: the transport calls this a good answer.
        Fault::ThenClose("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"value\":[1,2"),
        Fault::ThenClose("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"),
    ];
    for (number, fault) in faults.into_iter().enumerate() {
        let (origin, connections) = serve(vec![fault]).await;
        let listing = read(&origin).await;
        assert_eq!(
            (items(&listing), broken_by(&listing)),
            (vec!["1", "2", "3"], "complete"),
            "fault {number}"
        );
        assert_eq!(connections.load(Ordering::SeqCst), 2, "fault {number}");
    }
}

#[tokio::test]
async fn a_connection_that_always_breaks_ends_as_a_network_failure() {
    let (origin, connections) = serve(vec![Fault::ResetAtOnce; 20]).await;
    let listing = read(&origin).await;
    assert_eq!((broken_by(&listing), connections.load(Ordering::SeqCst)), ("network", 6));
    assert!(listing.error().unwrap().message.contains("in 6 tries"), "{}", listing.error().unwrap());
}

#[tokio::test]
async fn silence_and_drips_end_in_time() {
    let half =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n{\"value\":[";
    for fault in [Fault::ThenSilence(""), Fault::ThenSilence(half), Fault::ThenDrip(half)] {
        let (origin, _) = serve(vec![fault]).await;
        let bench = bench_with(&origin, Tokens::default(), |settings| {
            settings.timeouts.idle = Duration::from_millis(100);
            settings.timeouts.total = Duration::from_millis(300);
        });
        let started = Instant::now();
        let listing = bench.client.list(Get::v1(["groups"])).await;
        assert_eq!((items(&listing), broken_by(&listing)), (vec!["1", "2", "3"], "complete"));
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    }
}

#[tokio::test]
async fn no_server_ends_after_few_tries() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let bench = bench(&origin);
    let listing = bench.client.list(Get::v1(["groups"])).await;
    assert_eq!((broken_by(&listing), bench.naps.seconds().len()), ("network", 2));
    assert!(listing.error().unwrap().message.starts_with("no connection"), "{}", listing.error().unwrap());
}

#[tokio::test]
async fn a_server_without_tls_is_not_spoken_to_in_the_clear() {
    let (origin, _) = serve(vec![]).await;
    let bench = bench_with(&origin.replace("http://", "https://"), Tokens::default(), |settings| {
        settings.timeouts.connect = Duration::from_millis(50);
    });
    let listing = bench.client.list(Get::v1(["groups"])).await;
    assert_eq!(broken_by(&listing), "network");
}
