//! Errors name the place; what is merely odd opens.

use headroom::model::{BlockId, EdgeId, ParamValue};
use headroom::share::{LinkError, file, gallery, link, open};

use super::{document_of, link_of};

#[test]
fn errors_name_the_place() {
    for (json, sentence) in [
        (r#"{"b":[{"n":"a"}]}"#, "block 1: missing field `kind`."),
        (
            r#"{"b":[{"k":"cache","n":"a"},{"k":"cache","n":7}]}"#,
            "block 2, name: invalid type: integer `7`, expected a string.",
        ),
        (r#"{"e":[{"f":0,"t":1}]}"#, "edge 1: there is no block with the id 0."),
        (r#"{"b":[{"k":"cache","n":"a"},{"i":0,"k":"cache","n":"b"}]}"#, "block 2: the id 0 is there twice."),
        (
            r#"{"b":[{"k":"cache","n":"a","q":{"5":{"hit_ratio":1}}}]}"#,
            "block 1: there is no request class with the id 5.",
        ),
        (
            r#"{"b":[{"k":"cache","n":"a","p":{"hit_ratio":[]}}]}"#,
            "block 1, params, hit_ratio: expected a number, a text, true or false.",
        ),
        (r#"{"o":[{"c":3,"p":0.9,"l":1,"e":0}]}"#, "objective 1: there is no request class with the id 3."),
        (r#"{"b":[{"k":"cache","n":"a","x":1e9,"y":0}]}"#, "block 1: it is drawn too far away."),
        (
            r#"{"b":[{"i":4000000000,"k":"cache","n":"a"}]}"#,
            "block 1: the id 4000000000 is larger than 1000000000.",
        ),
    ] {
        let text = link::decode(&link_of(json)).unwrap_err().to_string();
        assert_eq!(text, format!("This link cannot be opened: {sentence}"));
    }
    let broken = "{\n  \"headroom\": 1,\n  \"blocks\": [}\n";
    assert_eq!(open(broken).unwrap_err(), "This file is not valid JSON: line 3, column 14: expected value.");
    assert!(open("{\"a\": 1}").unwrap_err().contains("not a Headroom scenario"));
    assert!(open("{\"headroom\": 2}").unwrap_err().contains("newer Headroom"));
    let unknown =
        open("{\"headroom\": 1, \"blocks\": [{\"kind\": \"cache\", \"name\": \"a\", \"prams\": {}}]}");
    assert!(unknown.unwrap_err().contains("block 1, prams: unknown field `prams`"));
}

#[test]
fn links_are_found_in_what_people_paste() {
    let document = document_of(gallery::find("three-tier").unwrap());
    let fragment = link::encode(&document);
    for text in [
        fragment.clone(),
        format!("#{fragment}"),
        format!("https://example.org/headroom/#{fragment}"),
        format!("<https://example.org/?view=1#{fragment}>."),
        format!("  “https://example.org/#/s/{fragment}”\n"),
    ] {
        assert_eq!(link::decode(&text).as_ref(), Ok(&document), "{text}");
    }
    for nothing in ["", "#", "https://example.org/", "https://example.org/#"] {
        assert_eq!(link::decode(nothing), Err(LinkError::Absent), "{nothing}");
    }
    for other in ["three-tier", "https://example.org/#top", "x.y"] {
        assert_eq!(link::decode(other), Err(LinkError::NotALink), "{other}");
    }
    assert!(link::decode(&format!("7{}", &fragment[1..])).unwrap_err().to_string().contains("newer"));
    let swapped = fragment.replacen('.', ".*", 1);
    assert_eq!(link::decode(&swapped), Err(LinkError::Damaged));
}

#[test]
fn odd_documents_open() {
    let json = r#"{"b":[{"k":"abacus","n":"a","p":{"beads":7,"wood":"oak","worn":true}},
        {"k":"vm-server","n":"b","p":{"service_time":-1}}],"e":[{"f":1,"t":1},{"f":1,"t":0},{"f":0,"t":1}]}"#;
    let document = link::decode(&link_of(json)).unwrap();
    let params = &document.scenario.blocks[&BlockId(0)].params;
    assert_eq!(params.get("wood", None), Some(&ParamValue::Text("oak".to_owned())));
    assert_eq!(params.get("worn", None), Some(&ParamValue::Flag(true)));
    assert_eq!(document.scenario.edges[&EdgeId(0)].to, BlockId(1));
    assert_eq!(link::decode(&link::encode(&document)).as_ref(), Ok(&document), "unknown parameters survive");
    let problems = headroom::model::validate::validate(&document.scenario);
    assert!(problems.iter().any(|p| p.what.contains("abacus")), "{problems:?}");
    let editor = headroom::editor::Editor::new(document);
    assert_eq!(editor.document().placements.len(), 2, "blocks without a place are laid out");
}

#[test]
fn the_gallery_travels_whole_and_short() {
    for entry in gallery::GALLERY {
        let document = document_of(entry);
        let fragment = link::encode(&document);
        assert_eq!(link::decode(&fragment).as_ref(), Ok(&document), "{}", entry.slug);
        assert_eq!(file::import(&file::export(&document)).as_ref(), Ok(&document), "{}", entry.slug);
        assert!(fragment.len() < link::LONG, "{}: {} characters", entry.slug, fragment.len());
        println!("{}: {} blocks, {} characters", entry.slug, document.placements.len(), fragment.len());
    }
}

#[test]
fn numbers_come_back_to_the_last_bit() {
    let mut document = document_of(gallery::find("three-tier").unwrap());
    let block = document.scenario.blocks.values_mut().next().unwrap();
    let hard =
        [0.1 + 0.2, 1.0 / 3.0, f64::MIN_POSITIVE, 1.7976931348623157e308, 9_007_199_254_740_993.0, 5e-324];
    for (i, x) in hard.into_iter().enumerate() {
        block.params.set(&format!("p{i}"), None, Some(ParamValue::Number(x)));
    }
    document.scenario.seed = u64::MAX;
    assert_eq!(link::decode(&link::encode(&document)).as_ref(), Ok(&document));
    assert_eq!(file::import(&file::export(&document)).as_ref(), Ok(&document));
    let block = document.scenario.blocks.values_mut().next().unwrap();
    block.params.set("limit", None, Some(ParamValue::Number(f64::INFINITY)));
    let opened = link::decode(&link::encode(&document)).unwrap();
    let limit = opened.scenario.blocks.values().next().unwrap().params.get("limit", None).unwrap().number();
    assert_eq!(limit, Some(f64::INFINITY));
}
