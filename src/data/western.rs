//! Windows-1252, in which Western Excel writes a "CSV", and whether a text is likely in it.

/// What 0x80 to 0x9f stand for; the rest is as in Latin-1. Five have no character.
const UPPER: [u16; 32] = [
    0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039,
    0x0152, 0, 0x017d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc,
    0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
];

/// The character of a byte.
pub fn character(byte: u8) -> Option<char> {
    match byte {
        0x80..=0x9f => match UPPER[usize::from(byte - 0x80)] {
            0 => None,
            code => char::from_u32(code.into()),
        },
        _ => Some(byte.into()),
    }
}

/// Whether `bytes` read as words of a Western language in Windows-1252. Texts in other one-byte encodings, and in those of
/// Asia, give signs within words, capitals behind small letters, and words without a plain letter.
pub fn is_likely(bytes: &[u8]) -> bool {
    let (mut high, mut odd) = (0usize, 0usize);
    // Letters of words that have high ones: those, and the plain ones.
    let (mut high_letters, mut plain) = (0usize, 0usize);
    // Of the word that is under way.
    let (mut word_high, mut word_plain) = (0usize, 0usize);
    let mut before = None;
    for (i, &byte) in bytes.iter().enumerate() {
        let next = bytes.get(i + 1).and_then(|&b| character(b));
        let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        let c = character(byte);
        if byte >= 0x80 {
            high += 1;
            odd += usize::from(match c {
                // A letter that only a few names have.
                None | Some('ÿ') => true,
                // Marks that begin something, or follow a digit: half of a character of Asia begins with their bytes.
                Some('‚' | '„' | 'ƒ' | 'ˆ' | '‰' | '†' | '‡') => {
                    before.is_some_and(|c: char| !c.is_ascii() || c.is_alphabetic())
                }
                Some(c) if c.is_alphabetic() => {
                    c.is_uppercase() && before.is_some_and(char::is_lowercase)
                }
                // What stands within words, or behind a unit.
                Some('’' | '\u{ad}' | '·' | '-' | '–' | '—' | '…' | '\u{a0}' | '´') => {
                    false
                }
                Some('²' | '³') => is_letter(before) && is_letter(next),
                Some('¹') => is_letter(before),
                Some(_) => is_letter(before) && is_letter(next),
            });
        }
        if is_letter(c) {
            if byte >= 0x80 {
                word_high += 1;
            } else {
                word_plain += 1;
            }
        } else if word_high + word_plain > 0 {
            if word_high > 0 {
                plain += word_plain;
                // "à" and "é" are words too.
                let alone = word_plain == 0 && word_high == 1;
                high_letters += if alone { 0 } else { word_high };
                odd += usize::from(word_plain == 0 && word_high > 1) * word_high;
            }
            (word_high, word_plain) = (0, 0);
        }
        before = c;
    }
    if word_high > 0 {
        plain += word_plain;
        high_letters += word_high;
    }
    high > 0 && odd * 10 <= high && (plain * 2 >= high_letters || high_letters <= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        let byte = |c: char| (0..=255).find(|&b| character(b) == Some(c)).unwrap();
        text.chars().map(byte).collect()
    }

    #[test]
    fn western_words_are_told_from_others() {
        for text in [
            "Ça a été très déçu à Noël – « bof »",
            "Die Schüssel läuft über, 5 €",
            "It’s a “good” one",
            "ÉTÉ, garçon, œuvre, 20 m²",
            "Está bien, ¿no? señor",
            "café",
            "a é, b é, c é, d é",
            "Þetta er ágætt, það er í lagi",
        ] {
            assert!(is_likely(&bytes(text)), "{text}");
        }
        // Russian in Windows-1251, Japanese in Shift-JIS, French on a Mac, Polish in Windows-1250.
        assert!(!is_likely(
            b"\xcf\xf0\xe8\xe2\xe5\xf2, \xea\xe0\xea \xe4\xe5\xeb\xe0?"
        ));
        assert!(!is_likely(
            b"\x93\xfa\x96\x7b\x8c\xea\x82\xcc\x83\x65\x83\x4c\x83\x58\x83\x67"
        ));
        assert!(!is_likely(b"caf\x8e, tr\x8fs bon, d\x8e\x8du"));
        assert!(!is_likely(b"dzi\xeakuj\xea, \xbf\xf3\xb3ty \xb3adny"));
    }
}
