//! Labels that are likely one label, written in several ways.

use super::Dataset;

/// Letters that a word needs for one of them to be taken for a slip.
const LONG: usize = 5;

/// Why labels are taken for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// They differ in capitals only.
    Case,
    /// They differ in blanks, underscores, hyphens or other signs between words.
    Blanks,
    /// They are the same number: "1" and "1.0".
    Number,
    /// They differ in one letter, and one of them is rare.
    Letter,
}

/// Labels that could be merged into one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimilarLabels {
    /// The labels that would become `into`, which is not among them.
    pub labels: Vec<String>,
    /// The label of most examples.
    pub into: String,
    /// What they differ in.
    pub reason: Reason,
}

impl Dataset {
    /// Proposals for merging labels, none where all labels are clearly different. No label is in two of them.
    pub fn similar_labels(&self) -> Vec<SimilarLabels> {
        let counts = self.counts();
        let mut order: Vec<usize> = (0..self.labels.len()).collect();
        order.sort_by_key(|&label| std::cmp::Reverse(counts[label]));
        let keys: Vec<Keys> = self.labels.iter().map(|label| Keys::of(label)).collect();
        let mut taken = vec![false; self.labels.len()];
        let mut proposals = Vec::new();
        for reason in [Reason::Number, Reason::Case, Reason::Blanks, Reason::Letter] {
            for (place, &into) in order.iter().enumerate() {
                if taken[into] {
                    continue;
                }
                let like = |&other: &usize| {
                    !taken[other]
                        && match reason {
                            Reason::Letter => {
                                is_rare(counts[other], counts[into])
                                    && is_slip(&keys[into].lower, &keys[other].lower)
                            }
                            reason => keys[into].equal(&keys[other], reason),
                        }
                };
                let labels: Vec<usize> = order[place + 1..].iter().copied().filter(like).collect();
                if labels.is_empty() {
                    continue;
                }
                taken[into] = true;
                labels.iter().for_each(|&label| taken[label] = true);
                proposals.push(SimilarLabels {
                    labels: labels.iter().map(|&l| self.labels[l].clone()).collect(),
                    into: self.labels[into].clone(),
                    reason,
                });
            }
        }
        proposals
    }
}

/// A label in the forms in which it is compared.
struct Keys {
    label: String,
    lower: String,
    /// Without signs between its words.
    joined: String,
    number: Option<String>,
}

impl Keys {
    fn of(label: &str) -> Self {
        let lower = label.to_lowercase();
        let kept = |c: &char| {
            !c.is_whitespace()
                && !matches!(
                    c,
                    '_' | '-' | '–' | '—' | '.' | '\'' | '’' | '/' | ':' | '"'
                )
        };
        let joined: String = lower.chars().filter(kept).collect();
        Self {
            label: label.to_owned(),
            // A label of signs alone, such as "-" or ":)", is what it is.
            joined: if joined.chars().any(char::is_alphanumeric) && !is_numeric(label) {
                joined
            } else {
                lower.clone()
            },
            number: plain_number(label),
            lower,
        }
    }

    fn equal(&self, other: &Self, reason: Reason) -> bool {
        self.label != other.label
            && match reason {
                Reason::Number => self.number.is_some() && self.number == other.number,
                Reason::Case => self.lower == other.lower,
                _ => self.joined == other.joined,
            }
    }
}

/// Whether all of a label is a number, in which signs matter: "1-2", "-1", "1.5".
fn is_numeric(label: &str) -> bool {
    !label.chars().any(char::is_alphabetic)
}

/// A number without what makes no difference: a plus, zeros before it and behind its point. The digits stay, so that large
/// numbers are told apart.
fn plain_number(label: &str) -> Option<String> {
    let label = label.replace(',', ".");
    let (sign, digits) = match label.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", label.strip_prefix('+').unwrap_or(&label)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !all(whole) || !all(part) {
        return None;
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let part = part.trim_end_matches('0');
    let sign = if whole == "0" && part.is_empty() {
        ""
    } else {
        sign
    };
    Some(format!("{sign}{whole}.{part}"))
}

/// Whether a label is rare beside another.
fn is_rare(count: usize, beside: usize) -> bool {
    count * 10 <= beside || count <= 2 && count * 3 <= beside
}

/// Whether two labels differ by one letter that is missing, too many, another, or changed places, within a long word.
fn is_slip(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 1 || a.len().min(b.len()) < LONG {
        return false;
    }
    let same = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (rest_a, rest_b) = (&a[same..], &b[same..]);
    let differs = match a.len().cmp(&b.len()) {
        std::cmp::Ordering::Less => rest_a == &rest_b[1..],
        std::cmp::Ordering::Greater => &rest_a[1..] == rest_b,
        std::cmp::Ordering::Equal => match (rest_a, rest_b) {
            ([_, a @ ..], [_, b @ ..]) if a == b => true,
            ([a0, a1, a @ ..], [b0, b1, b @ ..]) => a0 == b1 && a1 == b0 && a == b,
            _ => false,
        },
    };
    // "class 1" and "class 2" are two, and so are "grade a" and "grade b".
    let word = |label: &[char]| {
        let letters = |c: &&char| c.is_alphabetic();
        let before = label[..same].iter().rev().take_while(letters).count();
        before + label[same..].iter().take_while(letters).count()
    };
    let digits = |rest: &[char]| rest.iter().take(2).any(|c| c.is_numeric());
    differs && !digits(rest_a) && !digits(rest_b) && word(&a).min(word(&b)) >= LONG
}

#[cfg(test)]
mod tests {
    use super::*;

    fn similar(labels: &[(&str, usize)]) -> Vec<(Vec<String>, String, Reason)> {
        let rows = labels.iter().flat_map(|&(label, n)| {
            (0..n).map(move |i| (format!("text {label} {i}"), label.to_owned()))
        });
        let data = Dataset::from_rows(rows).unwrap();
        let found = data.similar_labels().into_iter();
        found.map(|s| (s.labels, s.into, s.reason)).collect()
    }

    #[test]
    fn what_is_one_label_to_a_person_is_proposed() {
        let one = |labels: &[&str], into: &str, reason| {
            let labels = labels.iter().map(|&l| l.to_owned()).collect();
            vec![(labels, into.to_owned(), reason)]
        };
        assert_eq!(
            similar(&[("Spam", 3), ("spam", 5), ("SPAM", 1), ("ham", 4)]),
            one(&["Spam", "SPAM"], "spam", Reason::Case)
        );
        assert_eq!(
            similar(&[
                ("not_spam", 3),
                ("not spam", 2),
                ("Not-Spam", 1),
                ("spam", 4)
            ]),
            one(&["not spam", "Not-Spam"], "not_spam", Reason::Blanks)
        );
        assert_eq!(
            similar(&[("1", 3), ("1.0", 2), ("01", 1), ("2", 4)]),
            one(&["1.0", "01"], "1", Reason::Number)
        );
        assert_eq!(
            similar(&[("positive", 30), ("postive", 1), ("negative", 30)]),
            one(&["postive"], "positive", Reason::Letter)
        );
    }

    #[test]
    fn different_labels_are_left_alone() {
        for labels in [
            &[("class 1", 40), ("class 2", 2)][..],
            &[("grade a", 40), ("grade b", 2)],
            &[("1", 5), ("-1", 5), ("10", 5), ("1.5", 1), ("15", 1)],
            &[("cat", 40), ("rat", 1)],
            &[("12345678901234567890", 5), ("12345678901234567891", 5)],
            &[(":)", 5), (":(", 5), ("-", 1), ("_", 1)],
            &[("moral", 40), ("amoral", 40)],
            &[("1-2", 5), ("12", 5)],
            &[("C", 5), ("C++", 5), ("C#", 5)],
        ] {
            assert_eq!(similar(labels), [], "{labels:?}");
        }
    }
}
