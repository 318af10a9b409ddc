//! What people call the columns of texts and of labels, and how well a name says so.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Names of columns that hold texts, the surest first, in groups of like worth.
const TEXTS: Groups = &[
    (10.0, "text texts txt"),
    (
        8.0,
        "sentence sentences review reviews message messages content comment comments body document documents tweet tweets \
         utterance utterances narrative transcript abstract post email sms feedback paragraph verbatim article complaint \
         patterns texte texto testo tekst satz sätze aussage kommentar kommentare nachricht commentaire commentaires phrase \
         phrases mensaje comentario comentarios recensione commento opinie mensagem frase avis текст 文本 内容 评论 テキスト",
    ),
    (
        6.0,
        "description question questions query ticket input inputs prompt sentence1 statement statements note notes answer \
         response passage summary snippet question_text context wording quote string data tokens words beschreibung frage \
         bewertung beschwerde notiz descripción descrizione",
    ),
    (
        2.5,
        "title titles headline headlines subject titel betreff titre título name",
    ),
    (1.0, "item example examples sample value v2"),
];

/// The same for labels.
const LABELS: Groups = &[
    (10.0, "label labels"),
    (
        9.0,
        "class classes category categories sentiment target targets intent intents",
    ),
    (
        8.0,
        "topic topics emotion emotions tag tags polarity stance annotation annotations choice choices cats genre gold klasse \
         kategorie stimmung etikett thema absicht étiquette étiquettes etiquette classe catégorie categorie etiqueta categoría \
         categoria clase etichetta sentimiento sentimento tema метка класс категория 标签 类别 ラベル",
    ),
    (
        6.0,
        "type rating kind output y stars score grade toxic spam toxicity typ art verdict outcome decision code codes truth \
         ground_truth prediction accept class_index class_id label_id label_idx category_id is_spam hate offensive sarcastic \
         is_sarcastic",
    ),
    (
        4.0,
        "status department priority severity group queue team section domain result answer",
    ),
    (2.0, "v1 product issue subject airline area"),
];

/// Words of names of columns that hold neither, and how much less they are worth for it.
const OTHERS: Groups = &[
    (
        20.0,
        "id ids uuid guid idx index url link href date time timestamp datetime created updated confidence probability prob \
         length len count counts num number user username author annotator worker email phone lat lon latitude longitude coord \
         hash path file filename row unnamed timezone lead fold split page",
    ),
    (
        5.0,
        "lang language locale country city location source gender age year month meta reason helpfulness",
    ),
];

/// Names of columns with the labels in words, beside one with their numbers.
const IN_WORDS: &str = "label_text label_name labelname class_name category_name text_label str_label label_str intent_name";

/// Names in groups, and what a group is worth.
type Groups = &'static [(f64, &'static str)];

/// The words of a name: "airlineSentiment", "Airline Sentiment" and "airline_sentiment" have the same two.
pub fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut before_is_lower = false;
    // A comment sign before the first name, and the path to a nested one.
    for c in name.trim_start_matches('#').chars() {
        if !c.is_alphanumeric() || c.is_uppercase() && before_is_lower {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        before_is_lower = c.is_lowercase();
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

/// What a name or a word is worth for texts, for labels, and against both.
static KNOWN: LazyLock<HashMap<&str, Worth>> = LazyLock::new(|| {
    let mut known: HashMap<&str, Worth> = HashMap::new();
    for (kind, groups) in [TEXTS, LABELS, OTHERS].into_iter().enumerate() {
        for &(worth, names) in groups {
            for name in names.split_whitespace() {
                known.entry(name).or_default()[kind].get_or_insert(worth);
            }
        }
    }
    known
});

type Worth = [Option<f64>; 3];

/// Places in a [`Worth`].
const TEXT: usize = 0;
const LABEL: usize = 1;
const NEITHER: usize = 2;

fn worth(word: &str, kind: usize) -> Option<f64> {
    KNOWN.get(word).and_then(|worth| worth[kind])
}

/// How much a name speaks for texts, or for labels; 0 for one that says nothing, less for what speaks against.
fn score(name: &str, kind: usize) -> f64 {
    let words = words(name);
    if let Some(exact) = worth(&words.join("_"), kind) {
        return exact;
    }
    let against: f64 = words.iter().filter_map(|w| worth(w, NEITHER)).sum();
    let own = words
        .iter()
        .filter_map(|w| worth(w, kind))
        .fold(0.0, f64::max);
    let opposite = words
        .iter()
        .filter_map(|w| worth(w, TEXT + LABEL - kind))
        .fold(0.0, f64::max);
    if own == 0.0 {
        return -against;
    }
    // "label_text" names a label and "comment_text" a text: what is more is said by the better word of the two.
    let more = words.len().saturating_sub(1) as f64;
    own - more.min(3.0) - against - if opposite > own { 2.0 } else { 0.0 }
}

/// How much `name` speaks for a column of texts.
pub fn text_score(name: &str) -> f64 {
    if is_label_in_words(name) {
        return -1.0;
    }
    score(name, TEXT)
}

/// How much `name` speaks for a column of labels.
pub fn label_score(name: &str) -> f64 {
    if is_label_in_words(name) {
        return 9.5;
    }
    score(name, LABEL)
}

/// Whether `name` is that of a column with the labels in words, beside one with their numbers.
pub fn is_label_in_words(name: &str) -> bool {
    let name = words(name).join("_");
    IN_WORDS.split_whitespace().any(|known| known == name)
}

/// Whether a cell can be a name: a few words that are no sentence.
pub fn is_name(cell: &str) -> bool {
    let cell = cell.trim();
    cell.len() <= 60
        && cell.split_whitespace().count() <= 4
        && !cell.ends_with(['.', '!', '?', '…', ';'])
}

/// Whether `name` alone says that a column holds texts.
pub fn is_text(name: &str) -> bool {
    is_name(name) && text_score(name) > 5.0
}

/// Whether `name` alone says that a column holds labels.
pub fn is_label(name: &str) -> bool {
    is_name(name) && label_score(name) >= 5.0
}

/// Of the two kinds of columns, how many are named by `cells`, different ones.
pub fn recognised<'c>(cells: impl Iterator<Item = &'c str>) -> usize {
    let (mut text, mut label) = (None, None);
    for (i, cell) in cells.take(64).enumerate() {
        let cell = cell.trim().trim_matches('"');
        if text.is_none() && is_text(cell) {
            text = Some(i);
        } else if label.is_none() && is_label(cell) {
            label = Some(i);
        }
    }
    usize::from(text.is_some()) + usize::from(label.is_some())
}

/// Whether `names` are those that programs give columns without names: V1, V2; _c0, _c1; 0, 1.
pub fn are_generated<'c>(names: impl Iterator<Item = &'c str>) -> bool {
    const STEMS: [&str; 12] = [
        "v", "x", "f", "c", "_c", "col", "column", "field", "feature", "var", "unnamed", "spalte",
    ];
    let mut next = None;
    let mut some = 0;
    for name in names {
        let name = name.trim().to_lowercase();
        // pandas leaves the name of its index empty.
        if name.is_empty() && some == 0 {
            continue;
        }
        let digits = name.trim_start_matches(|c: char| !c.is_ascii_digit());
        let stem = name[..name.len() - digits.len()].trim_end_matches([' ', ':', '_', '.']);
        let stem = if stem.is_empty() && name.starts_with('_') {
            "_c"
        } else {
            stem
        };
        let Ok(number) = digits.parse::<usize>() else {
            return false;
        };
        let follows = next.is_none_or(|next| next == number) && (next.is_some() || number < 3);
        if !follows || !(stem.is_empty() || STEMS.contains(&stem)) {
            return false;
        }
        next = Some(number + 1);
        some += 1;
    }
    some > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_every_spelling() {
        for name in [
            "text",
            "Text",
            "review_text",
            "reviewText",
            "Review Text",
            "comment",
            "SentimentText",
            "Tweet content",
            "# text",
            "data.text",
        ] {
            assert!(is_text(name), "{name}: {}", text_score(name));
        }
        for name in [
            "label",
            "Labels",
            "airline_sentiment",
            "class_label",
            "Category",
            "label_text",
            "Class Index",
            "intent",
            "y",
        ] {
            assert!(is_label(name), "{name}: {}", label_score(name));
        }
        for name in [
            "text_id",
            "body_length",
            "label_confidence",
            "created_at",
            "id",
            "Unnamed: 0",
            "",
            "I text you later, he said",
            "Text me!",
        ] {
            assert!(!is_text(name), "{name}: {}", text_score(name));
            assert!(!is_label(name), "{name}: {}", label_score(name));
        }
        assert!(text_score("text") > text_score("title"));
        assert!(label_score("label") > label_score("type"));
    }

    #[test]
    fn generated_names_are_known() {
        assert!(are_generated(["0", "1"].into_iter()));
        assert!(are_generated(["", "0", "1"].into_iter()));
        assert!(are_generated(["V1", "V2", "V3"].into_iter()));
        assert!(are_generated(["_c0", "_c1"].into_iter()));
        assert!(!are_generated(["5", "7"].into_iter()));
        assert!(!are_generated(["good", "bad"].into_iter()));
    }
}
