use super::*;
use proptest::prelude::*;

fn crews(text: &str) -> Reading<CrewDraft> {
    read_crews(text.as_bytes()).unwrap()
}

#[test]
fn columns_are_found_by_their_words_in_any_order() {
    let wanted = CrewDraft {
        row: 2,
        id: Some("c1".into()),
        name: "河岸班".into(),
        kind: Some(CrewKind::Keeper),
        quota_m2: Some(6500),
    };
    for text in [
        "id,name,kind,quota_m2\nc1,河岸班,keeper,6500\n",
        "定额（平方米）;班组名称;类型;编号\r\n6500;河岸班;清管员;c1\r\n",
        "\u{feff}Name\tQuota m2\tType\tID\n 河岸班 \t\"6,500\"\tKeeper\tc1\n\n",
    ] {
        let reading = crews(text);
        assert_eq!(reading.drafts, std::slice::from_ref(&wanted), "{text}");
        assert_eq!((reading.features, reading.rejected), (1, 0));
    }
}

#[test]
fn every_encoding_of_a_spreadsheet_is_read() {
    let text = "班组,姓名,电话\nc1,张三,13800000000\n";
    let (gb, _, _) = encoding_rs::GB18030.encode(text);
    let utf16: Vec<u8> =
        [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for bytes in [text.as_bytes(), &gb, &utf16] {
        let reading = read_members(bytes).unwrap();
        assert_eq!(reading.drafts[0].name, "张三");
        assert_eq!(reading.drafts[0].phone.as_deref(), Some("13800000000"));
    }
}

#[test]
fn what_is_wrong_is_said_with_the_row_and_the_column() {
    let reading = crews("name,kind,quota_m2,colour\na,keeper,x\n,keeper\nb,king\nc\n");
    let said: Vec<_> =
        reading.rejections.iter().map(|r| (r.feature + 1, r.pointer.as_str())).collect();
    assert_eq!(said, [(2, "/2/quota_m2"), (3, "/3/name"), (4, "/4/kind")]);
    assert_eq!(reading.drafts.len(), 1);
    assert_eq!(reading.warnings, ["the column colour is not known and was left aside"]);
    let shortened = read_members("crew,name,phone\na,b,1.38E+10\n".as_bytes()).unwrap();
    assert!(shortened.rejections[0].reason.contains("shortened"));
}

#[test]
fn shifts_are_read_in_both_languages() {
    let text = "name,windows,holidays,first_day\n\
                早班,周一至周六 06:00-11:00；周日 07:00-10:00,休息,2026/3/1\n\
                Early,mon-sat 06:00-11:00; sun 07:00-10:00,off,2026-03-01\n\
                Late,whenever,,\n";
    let reading = read_shifts(text.as_bytes()).unwrap();
    assert_eq!(reading.drafts[0].hours, reading.drafts[1].hours);
    assert_eq!(reading.drafts[0].first_day, reading.drafts[1].first_day);
    assert_eq!(reading.drafts[0].hours.holidays, HolidayRule::Off);
    assert_eq!(reading.rejections[0].pointer, "/4/windows");
}

#[test]
fn what_is_no_list_is_said_in_words() {
    for (bytes, words) in [
        (&b""[..], "empty"),
        (b"PK\x03\x04...", "workbook"),
        (b"{\"type\":1}", "JSON"),
        (b"a,b\n1,2\n", "no column name"),
        (b"name,crew\n1,2\n", "two columns"),
        (b"name\n\xff\xff\xff\n", "neither in UTF-8"),
    ] {
        let refused = read_crews(bytes).unwrap_err().to_string();
        assert!(refused.contains(words), "{refused}");
    }
    let long = format!("name\n{}", "a\n".repeat(MOST_ROWS + 1));
    assert!(read_crews(long.as_bytes()).unwrap_err().to_string().contains("more than"));
}

#[test]
fn an_apostrophe_before_a_number_is_not_part_of_it() {
    let reading = read_members("crew,name,phone\na,b,'+86 138\na,'c,d\n".as_bytes()).unwrap();
    assert_eq!(reading.drafts[0].phone.as_deref(), Some("+86 138"));
    assert_eq!(reading.drafts[1].name, "'c");
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_crews(&bytes[..]);
        let with_header = [b"crew,name,phone\n", &bytes[..]].concat();
        if let Ok(reading) = read_members(&with_header[..]) {
            prop_assert_eq!(reading.features, reading.drafts.len() as u64 + reading.rejected);
        }
    }
}
