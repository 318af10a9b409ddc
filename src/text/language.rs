//! Which language a text is probably in: by its script, and for Latin letters by its most frequent small words. It is a guess for a
//! note to a person, so where there is little to go by there is none.

/// Words that a guess by words needs at least.
const FEWEST_WORDS: usize = 4;
/// Different small words of a language that have to stand in the text at least.
const FEWEST_HITS: usize = 2;
/// How many times as many of them as of any other language.
const AHEAD: f64 = 1.5;
/// Words that are looked at: a long text tells no more at its end.
const MOST_WORDS: usize = 400;

/// Frequent function words, a language a line, by its BCP 47 tag. Chosen to tell these languages apart, not by rank.
const SMALL_WORDS: [(&str, &str); 15] = [
    (
        "en",
        "the of and to in is that it for was with as are this not have you be at but from they we his my your",
    ),
    (
        "de",
        "der die und das ist nicht ein eine ich sie es mit auf für den dem zu im auch wir sich von wie aber bei",
    ),
    (
        "fr",
        "le les et des est une dans que qui pour pas vous nous je sur avec ce il elle au du mais sont plus ne",
    ),
    (
        "es",
        "el los las y es una que por para con no se del su me lo pero está como muy más al mi hay",
    ),
    (
        "it",
        "il di che è non un una per con sono della del mi si ma come più questo anche alla nel gli ho",
    ),
    (
        "pt",
        "os as é não uma um que para com do da em se por mais mas como foi você meu muito ao",
    ),
    (
        "nl",
        "de het een en van is niet dat ik op te met voor zijn maar ook wij naar om hij aan er dit",
    ),
    (
        "pl",
        "nie to się na że jest do jak ale co za tak od mnie czy przez są już bardzo",
    ),
    (
        "sv",
        "och att det är som en på för inte jag med har av till den om vi men ett var",
    ),
    (
        "da",
        "og at det er som en på for ikke jeg med har af til den om vi men et var",
    ),
    (
        "nb",
        "og å det er som en på for ikke jeg med har av til den om vi men et var",
    ),
    (
        "tr",
        "ve bir bu için değil ne çok ama ile da mi ben var gibi daha",
    ),
    (
        "cs",
        "je se na to že do ale jak jsem by tak co jsou pro není",
    ),
    (
        "ro",
        "și de la în nu este cu pe o un că mai pentru am din care",
    ),
    (
        "fi",
        "ja on ei se että hän mutta oli minä kun olen niin myös tämä",
    ),
];

/// Letters of scripts other than the Latin one, by the tag of what is written in them: of the language where a script has one, else
/// of the script.
const SCRIPTS: [(&str, &[(char, char)]); 9] = [
    ("ja", &[('\u{3040}', '\u{30ff}')]),
    ("ko", &[('\u{ac00}', '\u{d7a3}'), ('\u{1100}', '\u{11ff}')]),
    ("zh", &[('\u{4e00}', '\u{9fff}'), ('\u{3400}', '\u{4dbf}')]),
    ("und-Cyrl", &[('\u{400}', '\u{52f}')]),
    (
        "und-Arab",
        &[('\u{600}', '\u{6ff}'), ('\u{750}', '\u{77f}')],
    ),
    ("he", &[('\u{590}', '\u{5ff}')]),
    ("el", &[('\u{370}', '\u{3ff}'), ('\u{1f00}', '\u{1fff}')]),
    ("und-Deva", &[('\u{900}', '\u{97f}')]),
    ("th", &[('\u{e00}', '\u{e7f}')]),
];

/// The BCP 47 tag of the language that `text` is probably in, such as "de", or "und-Cyrl" where only the script is known; nothing
/// where there is too little to go by.
pub fn language_of(text: &str) -> Option<&'static str> {
    by_script(text).or_else(|| by_small_words(text))
}

/// More than half of the letters are of one script. Japanese is written in Chinese letters too, and known by its own among them.
fn by_script(text: &str) -> Option<&'static str> {
    let (mut letters, mut found) = (0usize, [0usize; SCRIPTS.len()]);
    for letter in text.chars().filter(|c| c.is_alphabetic()) {
        letters += 1;
        let of = |ranges: &[(char, char)]| ranges.iter().any(|r| (r.0..=r.1).contains(&letter));
        if let Some(place) = SCRIPTS.iter().position(|(_, ranges)| of(ranges)) {
            found[place] += 1;
        }
    }
    let [japanese, _, chinese, ..] = found;
    if japanese > 0 && 2 * (japanese + chinese) > letters {
        return Some("ja");
    }
    let most = (0..found.len()).max_by_key(|&place| found[place])?;
    (2 * found[most] > letters).then(|| SCRIPTS[most].0)
}

fn by_small_words(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .take(MOST_WORDS)
        .collect();
    if words.len() < FEWEST_WORDS {
        return None;
    }
    let times = |one: &str| words.iter().filter(|word| **word == one).count();
    // How often small words stand there, and how many different ones.
    let hits = |small: &str| {
        small
            .split(' ')
            .map(times)
            .fold((0, 0), |(all, different), n| {
                (all + n, different + usize::from(n > 0))
            })
    };
    let mut found: Vec<((usize, usize), &'static str)> = SMALL_WORDS
        .iter()
        .map(|(tag, small)| (hits(small), *tag))
        .collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.0));
    let [((first, different), tag), ((second, _), _), ..] = found[..] else {
        return None;
    };
    (different >= FEWEST_HITS && first as f64 >= AHEAD * second as f64).then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_known_by_their_small_words() {
        for (text, language) in [
            ("I was charged twice and you have not refunded it", "en"),
            ("Mein Paket ist noch nicht angekommen und ich warte", "de"),
            ("Je vous écris pour une facture qui est fausse", "fr"),
            ("No me funciona el correo y la clave está mal", "es"),
            ("Il pacco non è arrivato e non so che cosa fare", "it"),
            ("Não recebi o pacote e não sei o que fazer", "pt"),
            (
                "Het pakket is nog niet aangekomen en ik wacht op een antwoord",
                "nl",
            ),
            ("Nie mogę się zalogować i to jest problem", "pl"),
            ("Jag har inte fått det och vill att ni svarar", "sv"),
        ] {
            assert_eq!(language_of(text), Some(language), "{text}");
        }
    }

    #[test]
    fn other_scripts_are_known_by_their_letters() {
        for (text, language) in [
            ("Посылка не пришла", "und-Cyrl"),
            ("荷物がまだ届きません", "ja"),
            ("包裹还没有到", "zh"),
            ("소포가 아직 오지 않았습니다", "ko"),
            ("החבילה לא הגיעה", "he"),
            ("Το δέμα δεν ήρθε", "el"),
            ("पैकेट नहीं आया", "und-Deva"),
        ] {
            assert_eq!(language_of(text), Some(language), "{text}");
        }
    }

    #[test]
    fn where_there_is_little_to_go_by_nothing_is_guessed() {
        for text in [
            "",
            "123 456",
            "Salty fries",
            "Qwrtz",
            "VPN login error 809",
            "a good bed a",
            "Pizza Margherita Berlin Paris",
        ] {
            assert_eq!(language_of(text), None, "{text}");
        }
    }
}
