//! Porter's stemmer of English words (M. F. Porter, 1980, "An algorithm for suffix stripping",
//! <https://doi.org/10.1108/eb046814>) with the changes that NLTK makes to it by default, which ROUGE's usual scorer uses.

/// Forms that NLTK has in a list, with their stems.
const IRREGULAR: [(&str, &str); 16] = [
    ("sky", "sky"),
    ("skies", "sky"),
    ("dying", "die"),
    ("lying", "lie"),
    ("tying", "tie"),
    ("news", "news"),
    ("innings", "inning"),
    ("inning", "inning"),
    ("outings", "outing"),
    ("outing", "outing"),
    ("cannings", "canning"),
    ("canning", "canning"),
    ("howe", "howe"),
    ("proceed", "proceed"),
    ("exceed", "exceed"),
    ("succeed", "succeed"),
];

/// A suffix, and what stands for it.
type Rule = (&'static str, &'static str);

/// Steps 2, 3 and 4; the first suffix that a word has decides.
const SECOND: [Rule; 22] = [
    ("ational", "ate"),
    ("tional", "tion"),
    ("enci", "ence"),
    ("anci", "ance"),
    ("izer", "ize"),
    ("bli", "ble"),
    ("alli", "al"),
    ("entli", "ent"),
    ("eli", "e"),
    ("ousli", "ous"),
    ("ization", "ize"),
    ("ation", "ate"),
    ("ator", "ate"),
    ("alism", "al"),
    ("iveness", "ive"),
    ("fulness", "ful"),
    ("ousness", "ous"),
    ("aliti", "al"),
    ("iviti", "ive"),
    ("biliti", "ble"),
    ("fulli", "ful"),
    ("logi", "log"),
];
const THIRD: [Rule; 7] = [
    ("icate", "ic"),
    ("ative", ""),
    ("alize", "al"),
    ("iciti", "ic"),
    ("ical", "ic"),
    ("ful", ""),
    ("ness", ""),
];
const FOURTH: [&str; 19] = [
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou",
    "ism", "ate", "iti", "ous", "ive", "ize",
];

/// The stem of a word of lower-case ASCII letters and digits.
pub fn stem(word: &str) -> String {
    if let Some((_, stem)) = IRREGULAR.iter().find(|(form, _)| *form == word) {
        return (*stem).into();
    }
    if word.len() <= 2 {
        return word.into();
    }
    let word = plural(word);
    let word = past(word);
    let word = ending_y(word);
    let word = second(word);
    let word = replaced(&word, &THIRD, |stem| measure(stem) > 0);
    let word = fourth(word);
    last(word)
}

/// Whether each letter is a consonant. A "y" is one unless it follows a consonant.
fn consonants(word: &str) -> impl Iterator<Item = bool> {
    let mut before = false;
    word.bytes().enumerate().map(move |(at, letter)| {
        before = match letter {
            b'a' | b'e' | b'i' | b'o' | b'u' => false,
            b'y' => at == 0 || !before,
            _ => true,
        };
        before
    })
}

/// How often a consonant follows a vowel: Porter's m.
fn measure(stem: &str) -> usize {
    let mut before = true;
    let follows = |consonant: &bool| !std::mem::replace(&mut before, *consonant) && *consonant;
    consonants(stem).filter(follows).count()
}

fn has_vowel(stem: &str) -> bool {
    consonants(stem).any(|consonant| !consonant)
}

/// The last letters of a word that are consonants or not, the last one first.
fn ending(word: &str) -> [Option<bool>; 3] {
    let all: Vec<bool> = consonants(word).collect();
    let mut from_end = all.into_iter().rev();
    [from_end.next(), from_end.next(), from_end.next()]
}

fn ends_in_double_consonant(word: &str) -> bool {
    let letters = word.as_bytes();
    let [.., before, last] = letters else {
        return false;
    };
    before == last && ending(word)[0] == Some(true)
}

/// Whether it ends in consonant, vowel, consonant, the last no w, x or y; or is a vowel and a consonant.
fn ends_short(word: &str) -> bool {
    match ending(word) {
        [Some(true), Some(false), Some(true)] => !word.ends_with(['w', 'x', 'y']),
        [Some(true), Some(false), None] => true,
        _ => false,
    }
}

/// Replaces the first of the suffixes that `word` has, if its stem is `right`.
fn replaced(word: &str, rules: &[Rule], right: impl Fn(&str) -> bool) -> String {
    let found = rules
        .iter()
        .find_map(|(suffix, with)| Some((word.strip_suffix(suffix)?, with)));
    match found {
        Some((stem, with)) if right(stem) => format!("{stem}{with}"),
        _ => word.into(),
    }
}

/// Step 1a: plurals.
fn plural(word: &str) -> String {
    if word.len() == 4 && word.ends_with("ies") {
        return word[..3].into();
    }
    let rules = [("sses", "ss"), ("ies", "i"), ("ss", "ss"), ("s", "")];
    replaced(word, &rules, |_| true)
}

/// Step 1b: past tenses and participles.
fn past(word: String) -> String {
    if let Some(stem) = word.strip_suffix("ied") {
        return format!("{stem}{}", if word.len() == 4 { "ie" } else { "i" });
    }
    if let Some(stem) = word.strip_suffix("eed") {
        return if measure(stem) > 0 {
            format!("{stem}ee")
        } else {
            word
        };
    }
    let stem = ["ed", "ing"]
        .iter()
        .find_map(|suffix| word.strip_suffix(suffix).filter(|stem| has_vowel(stem)));
    let Some(stem) = stem else {
        return word;
    };
    if stem.ends_with("at") || stem.ends_with("bl") || stem.ends_with("iz") {
        return format!("{stem}e");
    }
    if ends_in_double_consonant(stem) {
        let kept = stem.ends_with(['l', 's', 'z']);
        return stem[..stem.len() - usize::from(!kept)].into();
    }
    if measure(stem) == 1 && ends_short(stem) {
        return format!("{stem}e");
    }
    stem.into()
}

/// Step 1c: a "y" behind a consonant that is not the only letter before it.
fn ending_y(word: String) -> String {
    match word.strip_suffix('y') {
        Some(stem) if stem.len() > 1 && ending(stem)[0] == Some(true) => format!("{stem}i"),
        _ => word,
    }
}

/// Step 2. "alli" is replaced first, and what comes of it goes through the step again.
fn second(word: String) -> String {
    let mut word = word;
    while let Some(stem) = word.strip_suffix("alli").filter(|stem| measure(stem) > 0) {
        word = format!("{stem}al");
    }
    // The "l" of "logi" belongs to the stem, so that "geologi" has one.
    let own = word.ends_with("logi");
    replaced(&word, &SECOND, |stem| match own {
        true => measure(&word[..word.len() - 3]) > 0,
        false => measure(stem) > 0,
    })
}

/// Step 4: suffixes of long words.
fn fourth(word: String) -> String {
    let found = FOURTH
        .iter()
        .find_map(|suffix| Some((*suffix, word.strip_suffix(suffix)?)));
    match found {
        Some((suffix, stem)) if measure(stem) > 1 => {
            if suffix == "ion" && !stem.ends_with(['s', 't']) {
                return word;
            }
            stem.into()
        }
        _ => word,
    }
}

/// Step 5: a last "e", and one of two last "l".
fn last(word: String) -> String {
    let mut word = word;
    if let Some(stem) = word.strip_suffix('e') {
        let m = measure(stem);
        if m > 1 || m == 1 && !ends_short(stem) {
            word = stem.into();
        }
    }
    if word.ends_with("ll") && measure(&word[..word.len() - 1]) > 1 {
        word.pop();
    }
    word
}
