//! The size of a page is nobody's business, and the same facts give the same bytes.

use mock_graph::{Options, Tenant};

use super::env::World;

#[test]
fn every_page_size_gives_the_same_decisions() {
    let answer = |page_size| {
        let world = World::new(Options { page_size, ..Options::default() });
        let documents = [
            world.json(&["troubleshoot", "adele.vance@contoso.com"]).exits(0).document(),
            world.json(&["device", "KIOSK-LOBBY-01"]).exits(0).document(),
        ];
        documents.map(|document| document.settled())
    };
    let whole = answer(1000);
    for page_size in [1, 2, 7, 100] {
        assert_eq!(answer(page_size), whole, "{page_size} on a page");
    }
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    let bytes = |seed| {
        // The seed orders the members of batch answers.
        let world = World::new(Options { seed, tenant: Tenant::contoso(), ..Options::default() });
        let text = world.json(&["troubleshoot", "nestor.wilke@contoso.com"]).exits(0).out;
        let stamp = regex_lite::Regex::new("\"generatedAt\": \"[^\"]*\"").expect("a pattern");
        stamp.replace(&text, "").into_owned()
    };
    let first = bytes(1);
    for seed in 2..6 {
        assert_eq!(bytes(seed), first, "{seed}");
    }
}
