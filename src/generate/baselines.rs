//! Summaries that cost nothing, for a model to be measured by: a text's first sentence, and its longest.

/// Words before a full stop that ends no sentence, in lower case and without it.
const ABBREVIATIONS: &str = "dr mr mrs ms prof st jr sr fig figs eq eqs ref refs sec secs no nos vol pp al ca approx cf vs viz resp dept \
    inc ltd co corp tab eds ed abb bzw nr bspw vgl ggf evtl inkl zzgl sog e.g i.e u.a z.b d.h o.ä s.o s.u z.t p.ex";
/// The same, where another sentence may begin behind it.
const ENDING: &str = "u.s u.k u.s.a a.m p.m m.e ph.d";
/// Words that sentences begin with and names don't.
const BEGINNINGS: &str = "The This These Those That We It In A An Our Here However They He She There When While If As At For By With To \
    Die Der Das Wir Es Ein Eine Im Dies Diese";
/// What stands behind the number of a day.
const MONTHS: &str =
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember";

/// The first sentence of a text; the text as a whole where it has none, empty where it is.
pub fn first_sentence(text: &str) -> &str {
    sentences(text).into_iter().next().unwrap_or(text.trim())
}

/// The longest sentence of a text by its characters, the first of several.
pub fn longest_sentence(text: &str) -> &str {
    let length = |sentence: &&str| sentence.chars().count();
    // The last of equals is what max_by_key gives, so it looks from the end.
    let longest = sentences(text).into_iter().rev().max_by_key(length);
    longest.unwrap_or(text.trim())
}

/// The sentences of a text, without the blanks around them. What has no letter and no digit is none.
pub fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut take = |from: usize, to: usize| {
        let sentence = text[from..to].trim();
        found.extend(sentence.contains(char::is_alphanumeric).then_some(sentence));
    };
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let next = at + c.len_utf8();
        let end = match c {
            '.' | '!' | '?' | '…' | '。' | '！' | '？' | '।' | '؟' => ended(text, at, c),
            '\n' => is_paragraph(&text[next..]).then_some(next),
            _ => None,
        };
        if let Some(end) = end {
            take(start, end);
            start = end;
        }
        at = end.unwrap_or(next);
    }
    take(start, text.len());
    found
}

/// Whether an empty line, or the end, follows a line's end.
fn is_paragraph(rest: &str) -> bool {
    let blank = rest.trim_start_matches([' ', '\t', '\r']);
    blank.starts_with('\n')
}

/// Where the sentence ends that may end with the sign at `at`, where it does: behind the signs and quotation marks that follow.
fn ended(text: &str, at: usize, sign: char) -> Option<usize> {
    let signs = |c: char| matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？');
    let closing = |c: char| {
        matches!(
            c,
            '"' | '\'' | ')' | ']' | '}' | '”' | '’' | '»' | '」' | '』' | '“' | '‘'
        )
    };
    let rest = text[at..].trim_start_matches(signs);
    let rest = rest.trim_start_matches(closing);
    let end = text.len() - rest.len();
    // These scripts write no blank behind it.
    if matches!(sign, '。' | '！' | '？' | '।') {
        return Some(end);
    }
    let following = rest.trim_start();
    if following.is_empty() {
        return Some(end);
    }
    let begins =
        |c: char| !c.is_lowercase() && !matches!(c, ',' | ';' | ':' | '-' | '–' | '—' | '%');
    if following.len() == rest.len() || !following.starts_with(begins) {
        return None;
    }
    let quoted = end > at + sign.len_utf8();
    if sign == '.' && !quoted && is_abbreviated(&text[..at], following) {
        return None;
    }
    Some(end)
}

fn is_one_of(word: &str, words: &str) -> bool {
    words.split_whitespace().any(|known| known == word)
}

/// Whether a full stop between `before` and `after` belongs to the word before it.
fn is_abbreviated(before: &str, after: &str) -> bool {
    // Texts that were divided into words have a blank before it.
    let before = before.trim_end();
    let word = before.rsplit(char::is_whitespace).next().unwrap_or("");
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let next = after
        .split(|c: char| !c.is_alphanumeric())
        .find(|w| !w.is_empty());
    let next = next.unwrap_or("");
    let lower = word.to_lowercase();
    if is_one_of(&lower, ABBREVIATIONS) {
        // "No." is a number's, and else an answer.
        return lower != "no" || next.starts_with(|c: char| c.is_ascii_digit());
    }
    // Initials, and "z. B.".
    let initial = word.len() == 1 && word.starts_with(|c: char| c.is_ascii_alphabetic());
    if initial || is_one_of(&lower, ENDING) {
        return !is_one_of(next, BEGINNINGS);
    }
    let day = word.len() <= 2 && !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    day && is_one_of(next, MONTHS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_a_reader_ends_them() {
        for (text, count) in [
            ("One. Two! Three? Four", 4),
            ("It rose by 3.5 %. Then it fell.", 2),
            (
                "See Fig. 3 and Eq. 2. It works, e.g. Smith et al. (2018) say so.",
                2,
            ),
            ("Dr. J. B. Smith left. The others stayed.", 2),
            ("He took vitamin C. The cold went.", 2),
            ("\"Stop!\" he said. \"Why?\" she asked.", 2),
            ("He said \"stop.\" Then he left.", 2),
            ("(It was late.) We went home.", 2),
            ("Wait... What? No... yes", 3),
            ("In the U.S. The law differs. The U.S. Army left.", 3),
            ("Metals, salts, etc. The rest is water.", 2),
            ("Am 3. Mai kamen z. B. die Proben an. Sie waren gut.", 2),
            (
                "Version 1.2.3 of a.b.c is at example.org. 25 people use it.",
                2,
            ),
            (
                "A tokenised text , as of Smith et al . ( 2018 ) . It has blanks .",
                2,
            ),
            ("A heading\n\nA line that goes\non. Another", 3),
            ("反应很快。产率高！", 2),
            ("Was it No. 5? No. It was six.", 3),
            ("...", 0),
            ("", 0),
        ] {
            let found = sentences(text);
            assert_eq!(found.len(), count, "{text}: {found:?}");
            let letters = |t: &str| t.chars().filter(|c| c.is_alphanumeric()).count();
            let kept: usize = found.iter().map(|s| letters(s)).sum();
            assert_eq!(kept, letters(text));
        }
    }

    #[test]
    fn the_first_and_the_longest_are_taken() {
        let text = " Short one. The longest of all of them. Of same length is this one, ah. ";
        assert_eq!(first_sentence(text), "Short one.");
        assert_eq!(longest_sentence(text), "Of same length is this one, ah.");
        assert_eq!(longest_sentence("Ab cd. Ef gh."), "Ab cd.");
        assert_eq!(first_sentence(" no end "), "no end");
        assert_eq!((first_sentence(" "), longest_sentence("?")), ("", "?"));
    }
}
