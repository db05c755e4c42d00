//! Any bytes at all: an answer, never a panic, and the same answer however the bytes arrive.

use proptest::prelude::*;

use super::super::split::{Batch, Place, Stop, split_chunked};
use super::super::{Options, read_communities, read_segments};
use super::{collection, street, with_geometry};

fn sound() -> String {
    let area = with_geometry(
        r#"{"type":"Polygon","coordinates":[[[104,30],[104.1,30],[104.1,30.1],[104,30]]]}"#,
    );
    let escaped = street(3).replace("Street", "\\\"{[\\\\ 路 ");
    collection(&[&street(1), &area, &escaped, "{\"a\":[[[]]]}"]) + "\n" + &street(2)
}

/// A feature as the splitter gives it: number, text, line, column, place.
type Cut = (u64, String, u64, u64, Place);

/// What comes of the splitting: the features, or the sentence of refusal.
fn cuts(bytes: &[u8], chunk_bytes: usize) -> Result<Vec<Cut>, String> {
    let mut cuts = Vec::new();
    let ended = split_chunked(bytes, chunk_bytes, |batch: Batch| {
        for (number, piece) in (batch.first..).zip(&batch.pieces) {
            let text = String::from_utf8_lossy(&batch.bytes[piece.start..piece.end]);
            cuts.push((number, text.into_owned(), piece.line, piece.column, piece.place));
        }
        true
    });
    match ended {
        Ok(()) => Ok(cuts),
        Err(Stop::Refused(refusal)) => Err(refusal.to_string()),
        Err(Stop::Unwanted) => unreachable!("all batches were taken"),
    }
}

#[test]
fn features_are_cut_out_whole() {
    let cuts = cuts(sound().as_bytes(), 7).unwrap();
    let texts: Vec<_> = cuts.iter().map(|cut| cut.1.clone()).collect();
    assert_eq!(texts[0], street(1));
    assert_eq!(texts[3], "{\"a\":[[[]]]}");
    assert_eq!(texts[4], street(2));
    let places: Vec<_> = cuts.iter().map(|cut| cut.4).collect();
    let member = Place::Member;
    assert_eq!(places, [member(0), member(1), member(2), member(3), Place::Document]);
    assert_eq!((cuts[4].2, cuts[4].3), (2, 1));
}

#[test]
fn many_features_are_handed_on_in_batches_and_keep_their_numbers() {
    let streets: Vec<String> = (0..4_500).map(street).collect();
    let text: Vec<&str> = streets.iter().map(String::as_str).collect();
    let cuts = cuts(collection(&text).as_bytes(), 1000).unwrap();
    assert_eq!(cuts.len(), 4_500);
    for (number, cut) in (0..).zip(cuts) {
        assert_eq!((cut.0, cut.4), (number, Place::Member(number)));
        assert_eq!(cut.1, streets[number as usize]);
    }
    let reading = super::segments(&collection(&text));
    assert!(
        reading
            .drafts
            .iter()
            .map(|draft| &draft.id)
            .eq(&(0..4_500).map(|n| format!("s{n}")).collect::<Vec<_>>())
    );
}

fn read_both(bytes: &[u8]) {
    let options = Options { limit_bytes: 1 << 20, ..Options::default() };
    if let Ok(reading) = read_segments(bytes, &options) {
        assert!(reading.features >= reading.rejected);
    }
    if let Ok(reading) = read_communities(bytes, &options) {
        assert_eq!(reading.features, reading.rejected + reading.drafts.len() as u64);
    }
}

/// Bytes that JSON is made of, so that random ones get further than the first.
fn json_like() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        " ",
        "\n",
        "\u{1e}",
        "1",
        "-",
        "e9",
        "NaN",
        "null",
        "路",
        "\"type\":",
        "\"Feature\"",
        "\"features\":[",
        "\"geometry\":",
        "\"coordinates\":",
        "\"LineString\"",
        "\"Polygon\"",
        "\"FeatureCollection\"",
        "[104,30]",
        "\"crs\":",
        "\"id\":",
        "\"properties\":{",
    ]);
    prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat().into_bytes())
}

#[test]
fn a_character_that_is_cut_at_the_end_of_a_chunk_is_named_whole() {
    for text in ["{\"properties\":{}路", "[路", "{\"a\"路:1}"] {
        let whole = cuts(text.as_bytes(), 1 << 16);
        for chunk in 1..text.len() {
            assert_eq!(cuts(text.as_bytes(), chunk), whole, "{text} in pieces of {chunk}");
        }
    }
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read_both(&bytes);
    }

    #[test]
    fn random_json_never_panics_and_any_chunks_give_the_same(
        bytes in json_like(),
        chunk in 1usize..20,
    ) {
        read_both(&bytes);
        prop_assert_eq!(cuts(&bytes, chunk), cuts(&bytes, 1 << 16));
    }

    #[test]
    fn a_sound_file_with_faults_never_panics_and_any_chunks_give_the_same(
        faults in prop::collection::vec(
            (any::<prop::sample::Index>(), 0usize..4, any::<u8>()), 0..6),
        chunk in 1usize..40,
    ) {
        let mut bytes = sound().into_bytes();
        for (place, kind, byte) in faults {
            if bytes.is_empty() { break; }
            let at = place.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => { bytes.remove(at); }
                2 => bytes.insert(at, b"{}[]\",:\\"[usize::from(byte) % 8]),
                _ => bytes.truncate(at),
            }
        }
        read_both(&bytes);
        let (slow, whole) = (cuts(&bytes, chunk), cuts(&bytes, 1 << 16));
        if std::str::from_utf8(&bytes).is_ok() {
            prop_assert_eq!(slow, whole);
        } else {
            // Of two faults, the one that is met first is told, and the encoding is checked ahead.
            prop_assert!(slow.is_err() && whole.is_err());
        }
    }
}
