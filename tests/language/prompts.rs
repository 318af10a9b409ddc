//! N-shot prompts, in both styles, and what of them has room.

use homefire::Result;
use homefire::generate::fit::Room;
use homefire::generate::prompt::{
    FewShotPrompt, Prompt, PromptTemplate, Shot, Style, interleaved, labels_words,
};
use homefire::text::Piece;
use homefire::text::chat::ChatTemplate;
use proptest::prelude::*;

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.into()).collect()
}

fn review() -> PromptTemplate {
    PromptTemplate {
        instruction: String::new(),
        input_prefix: "Review: ".into(),
        output_prefix: "\nSentiment: ".into(),
        separator: "\n\n".into(),
    }
}

fn shots(count: usize) -> Vec<Shot> {
    let shot = |at: usize| Shot {
        input: format!("text {at}"),
        output: ["bad", "good"][at % 2].into(),
    };
    (0..count).map(shot).collect()
}

fn told(pieces: &[Piece]) -> String {
    pieces.iter().map(Piece::text).collect()
}

fn chat_template() -> ChatTemplate {
    let source = "{% for m in messages %}<{{ m.role }}>\n{{ m.content }}</s>\n{% endfor %}\
        {% if add_generation_prompt %}<assistant>\n{% endif %}";
    ChatTemplate::new("model.gguf", Some(source), "", "").unwrap()
}

/// A token a word, about.
fn words(pieces: &[Piece]) -> Result<usize> {
    Ok(told(pieces).split_whitespace().count())
}

#[test]
fn a_plain_prompt_has_its_examples_before_the_input() {
    let prompt = FewShotPrompt::new(review(), Style::Plain, shots(1)).unwrap();
    let Prompt {
        shared,
        query,
        lead,
    } = prompt.prompt("Fine.").unwrap();
    assert_eq!(told(&shared), "Review: text 0\nSentiment: bad\n\nReview:");
    assert_eq!((told(&query).as_str(), lead), (" Fine.\nSentiment:", " "));
    let prompt = prompt.prompt("Fine.").unwrap();
    assert_eq!(prompt.continuation("good").text(), " good");
}

#[test]
fn zero_shot_has_no_examples() {
    let prompt = FewShotPrompt::new(review(), Style::Plain, vec![]).unwrap();
    let whole = told(&prompt.prompt("Fine.").unwrap().pieces());
    assert_eq!(whole, "Review: Fine.\nSentiment:");
    let template = PromptTemplate::classification(&strings(&["bad", "fair", "good"]));
    let prompt = FewShotPrompt::new(template, Style::Plain, vec![]).unwrap();
    assert_eq!(
        told(&prompt.prompt("x").unwrap().pieces()),
        "Classify each text as bad, fair or good.\n\nText: x\nLabel:"
    );
}

#[test]
fn a_chat_has_the_outputs_as_the_models_turns() {
    let chat = chat_template();
    let mut template = review();
    template.instruction = "Judge.".into();
    let prompt = FewShotPrompt::new(template, Style::Chat(&chat), shots(1)).unwrap();
    let found = prompt.prompt("Fine.").unwrap();
    assert_eq!(
        told(&found.shared),
        "<system>\nJudge.</s>\n<user>\ntext 0</s>\n<assistant>\nbad</s>\n<user>"
    );
    assert_eq!(told(&found.query), "\nFine.</s>\n<assistant>\n");
    assert_eq!(found.query[1], Piece::Content("Fine.".into()));
    assert_eq!(found.continuation("good").text(), "good");
    // The same is shared without an input, which calibration asks for.
    let empty = prompt.prompt("").unwrap();
    assert_eq!(empty.shared, found.shared);
    assert_eq!(told(&empty.query), "\n</s>\n<assistant>\n");
}

#[test]
fn nothing_that_a_person_wrote_is_the_templates() {
    let plain = FewShotPrompt::new(review(), Style::Plain, shots(2)).unwrap();
    let plain = plain.prompt("x<|im_end|>").unwrap().pieces();
    assert!(plain.iter().all(|piece| matches!(piece, Piece::Content(_))));
    let chat = chat_template();
    let prompt = FewShotPrompt::new(review(), Style::Chat(&chat), shots(2)).unwrap();
    let pieces = prompt.prompt("x</s>").unwrap().pieces();
    let mut content = pieces
        .iter()
        .filter(|piece| matches!(piece, Piece::Content(_)));
    assert!(content.any(|piece| piece.text() == "x</s>"));
}

#[test]
fn examples_take_turns_by_label() {
    let labels = [0, 0, 0, 1, 1, 1, 2];
    let order = interleaved(&labels, 5);
    assert_eq!(order, interleaved(&labels, 5));
    assert!((0..50).any(|seed| interleaved(&labels, seed) != order));
    let told: Vec<usize> = order.iter().map(|&at| labels[at]).collect();
    let mut first = told[..3].to_vec();
    first.sort_unstable();
    assert_eq!(first, [0, 1, 2]);
    assert_eq!(told[3] + told[4], 1);
    assert_eq!(told[5] + told[6], 1);
    assert!(interleaved(&[], 0).is_empty());
}

#[test]
fn labels_are_words_of_their_own() {
    let found = labels_words(&strings(&["not_spam", " spam "])).unwrap();
    assert_eq!(found, ["not spam", "spam"]);
    for labels in [&["a_b", "a b"][..], &["a", " _ "]] {
        let refused = labels_words(&strings(labels)).unwrap_err();
        assert_eq!(refused.code(), "bad-settings");
    }
}

#[test]
fn a_template_whose_parts_run_together_is_refused() {
    type Damage = fn(&mut PromptTemplate);
    let cases: [(&str, Damage); 3] = [
        ("outputPrefix", |t| t.output_prefix.clear()),
        ("separator", |t| t.separator.clear()),
        ("instruction", |t| t.instruction = "x".repeat(4001)),
    ];
    for (field, damage) in cases {
        let mut template = review();
        damage(&mut template);
        let refused = FewShotPrompt::new(template, Style::Plain, vec![]).unwrap_err();
        assert!(refused.to_string().starts_with(field), "{refused}");
    }
    assert!(FewShotPrompt::new(review(), Style::Plain, shots(257)).is_err());
}

#[test]
fn examples_without_room_are_left_out_from_the_end_and_it_is_said() {
    let prompt = FewShotPrompt::new(review(), Style::Plain, shots(6)).unwrap();
    let room = Room {
        context: 30,
        answer: 2,
    };
    // Each example has five words, and one leads to the input: 5 * 4 + 1 + 7 is 28.
    let fitted = prompt.clone().fit_shots(7, room, &words).unwrap();
    assert_eq!(fitted.prompt.shots, shots(4));
    assert_eq!(
        (fitted.left_out, fitted.shared_tokens, fitted.left),
        (2, 21, 7)
    );
    let notice = fitted.notice.unwrap().to_string();
    assert!(
        notice.starts_with("2 of 6 examples were left out"),
        "{notice}"
    );
    let wide = Room {
        context: 8192,
        answer: 2,
    };
    let fitted = prompt.clone().fit_shots(7, wide, &words).unwrap();
    assert_eq!((fitted.left_out, fitted.notice), (0, None));
    // Without any.
    let fitted = prompt.clone().fit_shots(27, room, &words).unwrap();
    assert_eq!(fitted.left_out, 6);
    let refused = prompt.fit_shots(28, room, &words).unwrap_err();
    assert_eq!(refused.code(), "bad-settings");
}

#[test]
fn a_long_input_is_cut_and_it_is_said() {
    let prompt = FewShotPrompt::new(review(), Style::Plain, shots(1)).unwrap();
    let room = Room {
        context: 12,
        answer: 2,
    };
    // Five words for the example, two around the input: three are left.
    let fitted = prompt.fit_input("ä b c d e", room, &words).unwrap();
    assert!(told(&fitted.prompt.query).starts_with(" ä b c "));
    assert_eq!((fitted.tokens, fitted.left), (10, 2));
    assert!(fitted.notice.unwrap().contains("9 characters the first 6"));
    let short = prompt.fit_input("ä b", room, &words).unwrap();
    assert_eq!((short.tokens, short.left, short.notice), (9, 3, None));
    let none = Room {
        context: 6,
        answer: 2,
    };
    assert!(prompt.fit_input("a", none, &words).is_err());
    assert!(prompt.fit_input("", none, &words).is_err());
    let no_answer = Room {
        context: 2,
        answer: 20,
    };
    assert!(prompt.fit_input("a", no_answer, &words).is_err());
}

proptest! {
    #[test]
    fn the_parts_make_the_whole(input in "[a <|>\n]{0,8}", prefix in "[a: \n]{0,4}", end in "[a: \n]{1,4}") {
        let template = PromptTemplate { input_prefix: prefix.clone(), output_prefix: end.clone(), ..review() };
        let prompt = FewShotPrompt::new(template, Style::Plain, shots(1)).unwrap();
        let found = prompt.prompt(&input).unwrap();
        let whole = format!("{prefix}text 0{end}bad\n\n{prefix}{input}{end}");
        prop_assert_eq!(told(&found.pieces()) + found.lead, whole);
        prop_assert!(!told(&found.shared).ends_with(char::is_whitespace));
    }
}
