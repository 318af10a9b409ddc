//! What is one label, and what is none.

use homefire::data::Reason;

use super::*;

#[test]
fn what_can_not_be_seen_makes_no_other_label() {
    let forms = [
        "café",
        "cafe\u{301}",
        "\u{feff}café",
        "ca\u{ad}fé",
        "caf\u{200b}é",
        " café\u{a0}",
    ];
    let data = read(&lines("text,label\n", |i, t, l| {
        format!("{t},{}", if l == "praise" { forms[i / 2] } else { "bar" })
    }));
    assert_eq!(data.labels, ["café", "bar"]);
    let values = forms.map(|form| ("a text".to_owned(), form.to_owned()));
    let other = ("a text".to_owned(), "bar".to_owned());
    let data = Dataset::from_rows(values.into_iter().chain([other])).unwrap();
    assert_eq!(data.labels, ["café", "bar"]);
    let nothing = read(&lines("text,label\n", |i, t, l| {
        format!("{t},{}", if i == 4 { "\u{200b}" } else { l })
    }));
    assert_eq!(problems(&nothing), [(6, "no label")]);
}

#[test]
fn labels_that_are_one_to_a_person_are_proposed() {
    let labels = [
        "spam", "Spam", "SPAM ", "not spam", "not_spam", "1", "1.0", "01",
    ];
    let mut table = "text,label\n".to_owned();
    for (i, label) in labels.iter().enumerate() {
        for j in 0..(20 - i * 2) {
            table += &format!("text {i} {j},{label}\n");
        }
    }
    let similar = read(&table).similar_labels();
    let found: Vec<(&str, Vec<&str>, Reason)> = similar
        .iter()
        .map(|s| {
            (
                s.into.as_str(),
                s.labels.iter().map(String::as_str).collect(),
                s.reason,
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("1", vec!["1.0", "01"], Reason::Number),
            ("spam", vec!["Spam", "SPAM"], Reason::Case),
            ("not spam", vec!["not_spam"], Reason::Blanks)
        ]
    );
    assert_eq!(
        read(&lines("text,label\n", |_, t, l| format!("{t},{l}"))).similar_labels(),
        []
    );
}

#[test]
fn a_slip_of_one_letter_is_proposed_where_it_is_rare() {
    let mut table = "text,label\n".to_owned();
    for i in 0..40 {
        let label = if i == 7 {
            "negatve"
        } else {
            ["negative", "positive"][i % 2]
        };
        table += &format!("text {i},{label}\n");
    }
    let similar = read(&table).similar_labels();
    assert_eq!(similar.len(), 1);
    assert_eq!(
        (similar[0].into.as_str(), similar[0].reason),
        ("negative", Reason::Letter)
    );
}

#[test]
fn names_that_objects_have_are_labels_as_others() {
    let data = read(&lines("text,label\n", |_, t, l| {
        format!(
            "{t},{}",
            if l == "praise" {
                "__proto__"
            } else {
                "constructor"
            }
        )
    }));
    assert_eq!(data.labels, ["__proto__", "constructor"]);
    assert_eq!(data.counts(), [6, 6]);
}

#[test]
fn large_numbers_stay_different() {
    let data = read(&lines("text,label\n", |_, t, l| {
        format!(
            "{t},{}",
            if l == "praise" {
                "9007199254740993"
            } else {
                "9007199254740992"
            }
        )
    }));
    assert_eq!(data.labels, ["9007199254740993", "9007199254740992"]);
    assert_eq!(data.similar_labels(), []);
}

#[test]
fn what_stands_for_a_missing_label_is_none() {
    let data = read(&lines("text,label\n", |i, t, l| {
        format!("{t},{}", if i == 4 { "NaN" } else { l })
    }));
    assert_eq!(
        problems(&data),
        [(6, "no label: \"NaN\" stands for a missing one")]
    );
    let doubtful = read(&lines("text,label\n", |i, t, l| {
        format!("{t},{}", if i == 4 { "NA" } else { l })
    }));
    assert!(noted(&doubtful, "1 row has the label \"NA\""));
}

#[test]
fn values_that_are_no_row_are_listed() {
    let row = |text: &str, label: &str| Ok((text.to_owned(), label.to_owned()));
    let data = Dataset::from_values([
        row("One", "a"),
        Err(messages::rows::text_no_string()),
        row("", ""),
        row("Two", "b"),
        row("x", ""),
    ])
    .unwrap();
    assert_eq!(
        problems(&data),
        [
            (2, "the text is no string"),
            (3, "empty row"),
            (5, "no label")
        ]
    );
}
