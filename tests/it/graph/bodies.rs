//! Bodies: what is accepted, what is healed, what is refused and how that reads.

use scepcheck::graph::Get;
use serde_json::json;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::support::{Tokens, bench, bench_with, broken_by, items, list, ok, requests, script, status};

async fn serve(answers: impl IntoIterator<Item = ResponseTemplate>) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(script(answers)).mount(&server).await;
    server
}

fn raw(status: u16, kind: &str, body: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(body.as_bytes().to_vec(), kind)
}

#[tokio::test]
async fn one_object_comes_bare_or_wrapped() {
    for (body, object) in [
        (json!({"id": "1", "x": 2}), r#"{"id":"1","x":2}"#),
        (json!({"value": {"id": "1"}}), r#"{"id":"1"}"#),
        (json!({"id": "1", "value": {"a": 1}}), r#"{"id":"1","value":{"a":1}}"#),
        (json!({"id": "1", "error": {"code": "a property"}}), r#"{"error":{"code":"a property"},"id":"1"}"#),
    ] {
        let server = serve([ok(&body)]).await;
        let one = bench(&server.uri()).client.one(Get::beta(["x", "1"])).await.unwrap();
        // As values: the order of members is not ours.
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(value(one.get()), value(object));
    }
    let server = serve([ok(&list([1]))]).await;
    let error = bench(&server.uri()).client.one(Get::beta(["x", "1"])).await.unwrap_err();
    assert_eq!(error.kind.id(), "malformed");
}

#[tokio::test]
async fn a_byte_order_mark_and_odd_content_types_do_no_harm() {
    for kind in ["application/json", "application/octet-stream", "text/plain"] {
        let server = serve([raw(200, kind, "\u{feff}\r\n{\"value\":[1]}\n")]).await;
        assert_eq!(items(&bench(&server.uri()).client.list(Get::v1(["groups"])).await), ["1"], "{kind}");
    }
}

#[tokio::test]
async fn html_is_named_as_a_proxy_and_not_shown() {
    let html = "<!doctype html><title>Corporate filter says no</title>";
    for code in [200, 400, 401, 403, 404, 407] {
        for kind in ["text/html", "application/json"] {
            let server = serve([raw(code, kind, html)]).await;
            let bench = bench(&server.uri());
            let listing = bench.client.list(Get::v1(["groups"])).await;
            assert_eq!(broken_by(&listing), "notJson", "{code} {kind}");
            let text = listing.error().unwrap().to_string();
            assert!(text.contains("proxy") && !text.contains("Corporate"), "{text}");
            assert_eq!((requests(&server).await.len(), bench.tokens.renewals()), (1, 0));
        }
    }
    // A gateway's own "try later" page is worth trying later.
    let server = serve([raw(503, "text/html", html), ok(&list([1]))]).await;
    assert_eq!(items(&bench(&server.uri()).client.list(Get::v1(["groups"])).await), ["1"]);
}

#[tokio::test]
async fn cut_json_is_repeated_and_never_read_as_less() {
    for cut in [r#"{"value":[1,2"#, r#"{"value":[1,2]"#, r#"{"value":[1],"@odata.next"#, ""] {
        let server = serve([raw(200, "application/json", cut), ok(&list([1, 2, 3]))]).await;
        let bench = bench(&server.uri());
        let listing = bench.client.list(Get::v1(["groups"])).await;
        assert_eq!((items(&listing), broken_by(&listing)), (vec!["1", "2", "3"], "complete"), "{cut}");
        assert_eq!(bench.client.stats().retries, 1);
    }
    let server = serve([raw(200, "application/json", r#"{"value":[1}"#)]).await;
    assert_eq!(broken_by(&bench(&server.uri()).client.list(Get::v1(["groups"])).await), "malformed");
}

#[tokio::test]
async fn an_error_in_a_success_counts_as_the_error() {
    let busy = json!({"error": {"code": "ServiceUnavailable", "message": "busy"}});
    let server = serve([ok(&busy), ok(&list([1]))]).await;
    assert_eq!(items(&bench(&server.uri()).client.list(Get::v1(["groups"])).await), ["1"]);

    let denied = json!({"error": {"code": "Authorization_RequestDenied", "message": "no"}});
    let server = serve([ok(&denied)]).await;
    let listing = bench(&server.uri()).client.list(Get::v1(["groups"])).await;
    assert_eq!((broken_by(&listing), requests(&server).await.len()), ("forbidden", 1));
}

#[tokio::test]
async fn a_compressed_bomb_stops_at_the_limit() {
    // 64 MiB of blanks in gzip: 64 KiB on the wire.
    let bomb = gzip_of_blanks(64 << 20);
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    let answer = ResponseTemplate::new(200)
        .insert_header("Content-Encoding", "gzip")
        .set_body_raw(bomb, "application/json");
    let server = serve([answer]).await;
    let bench = bench_with(&server.uri(), Tokens::default(), |settings| settings.max_body = 1 << 20);
    let listing = bench.client.list(Get::v1(["groups"])).await;
    assert_eq!((broken_by(&listing), requests(&server).await.len()), ("tooLarge", 1));
}

#[tokio::test]
async fn deep_nesting_is_no_stack_overflow() {
    let deep = format!(r#"{{"value":[{}{}]}}"#, "[".repeat(100_000), "]".repeat(100_000));
    let server = serve([raw(200, "application/json", &deep)]).await;
    let listing = bench(&server.uri()).client.list(Get::v1(["groups"])).await;
    assert_eq!(listing.items.len() + usize::from(!listing.is_complete()), 1);
}

#[tokio::test]
async fn what_intune_says_is_unwrapped_for_people() {
    let message = json!({"_version": 3, "Message": "Application is not authorized to perform this operation. \
        Application must have one of the following scopes: DeviceManagementConfiguration.Read.All, \
        DeviceManagementConfiguration.ReadWrite.All - Operation ID (for customer support): 0 - Activity ID: a-1 \
        - Url: https://fef.msua09.manage.microsoft.com/x"})
    .to_string();
    let server =
        serve([ResponseTemplate::new(403)
            .set_body_json(json!({"error": {"code": "Forbidden", "message": message}}))])
        .await;
    let listing =
        bench(&server.uri()).client.list(Get::beta(["deviceManagement", "deviceConfigurations"])).await;
    let error = listing.error().unwrap();
    assert_eq!(error.kind.id(), "forbidden");
    assert_eq!(
        error.scopes,
        ["DeviceManagementConfiguration.Read.All", "DeviceManagementConfiguration.ReadWrite.All"]
    );
    assert_eq!(error.request_id.as_deref(), Some("a-1"));
    assert_eq!(error.path.as_deref(), Some("/beta/deviceManagement/deviceConfigurations"));
    assert!(!error.to_string().contains("manage.microsoft.com"), "{error}");
}

#[tokio::test]
async fn not_found_and_not_offered_are_told_apart() {
    let segment =
        json!({"error": {"code": "BadRequest", "message": "Resource not found for the segment 'intents'."}});
    let missing =
        json!({"error": {"code": "Request_ResourceNotFound", "message": "Resource 'x' does not exist"}});
    for (get, code, body, kind) in [
        (Get::beta(["deviceManagement", "intents"]), 400, &segment, "notOffered"),
        (Get::beta(["deviceManagement", "intents"]), 404, &missing, "notOffered"),
        (Get::v1(["users", "ada@contoso.com", "memberOf"]), 404, &missing, "notFound"),
        (Get::v1(["users", "ada@contoso.com"]).single(), 404, &missing, "notFound"),
        (Get::v1(["groups"]), 400, &missing, "badRequest"),
    ] {
        let server = serve([ResponseTemplate::new(code).set_body_json(body)]).await;
        assert_eq!(broken_by(&bench(&server.uri()).client.list(get).await), kind);
        assert_eq!(requests(&server).await.len(), 1, "{kind} is final");
    }
    let server = serve([status(410)]).await;
    assert_eq!(broken_by(&bench(&server.uri()).client.list(Get::v1(["groups"])).await), "notFound");
}

/// A gzip stream of `length` blanks: stored as one fixed-Huffman block of longest repeats.
fn gzip_of_blanks(length: usize) -> Vec<u8> {
    let mut bits = BitWriter::default();
    bits.bytes.extend([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
    bits.put(0b1, 1); // last block
    bits.put(0b01, 2); // fixed codes
    bits.put_code(0x30 + 0x20, 8); // literal blank
    for _ in 0..length / 258 {
        bits.put_code(0b1100_0101, 8); // length 258
        bits.put_code(0, 5); // distance 1
    }
    bits.put_code(0, 7); // end of block
    bits.flush();
    // The checksum is wrong on purpose: the limit must strike long before the end.
    bits.bytes.extend([0; 8]);
    bits.bytes
}

#[derive(Default)]
struct BitWriter {
    bytes: Vec<u8>,
    pending: u32,
    count: u32,
}

impl BitWriter {
    fn put(&mut self, value: u32, bits: u32) {
        self.pending |= value << self.count;
        self.count += bits;
        while self.count >= 8 {
            self.bytes.push((self.pending & 0xff) as u8);
            self.pending >>= 8;
            self.count -= 8;
        }
    }

    /// Huffman codes are written from their highest bit.
    fn put_code(&mut self, code: u32, bits: u32) {
        self.put(code.reverse_bits() >> (32 - bits), bits);
    }

    fn flush(&mut self) {
        if self.count > 0 {
            self.put(0, 8 - self.count);
        }
    }
}
