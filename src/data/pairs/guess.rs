//! Which columns hold the inputs and the outputs: the best names win, and where no name says it, what stands in the columns.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::super::names;
use super::super::records::Records;
use super::super::table::Table;

/// Names of columns of inputs, in groups of like worth.
const INPUTS: Groups = &[
    (
        10.0,
        "input inputs source src eingabe eingaben quelle entrada entrée",
    ),
    (
        9.0,
        "prompt prompts question questions query instruction instructions original before draft frage fragen anweisung \
         aufforderung aufgabe ursprung vorher pregunta",
    ),
    (
        8.0,
        "document documents article articles abstract dialogue dialog conversation passage report story body paper review \
         reviews content context transcript complex informal long dokument artikel gespräch bericht inhalt langfassung \
         artículo documento",
    ),
    (
        7.0,
        "text texts texte sentence sentences paragraph post message user human satz sätze nachricht beitrag texto testo",
    ),
    (5.0, "description email title titel"),
];

/// The same for outputs.
const OUTPUTS: Groups = &[
    (
        10.0,
        "output outputs target targets tgt ausgabe ausgaben ziel salida sortie",
    ),
    (
        9.0,
        "completion completions response responses answer answers reply summary summaries highlights tldr zusammenfassung \
         zusammenfassungen kurzfassung rewritten rewrite reworded paraphrase paraphrases simplified corrected correction \
         translation umformuliert umformulierung vereinfacht überarbeitet überarbeitung übersetzung antwort antworten résumé \
         resumen respuesta riassunto",
    ),
    (
        8.0,
        "chosen formal simple short after reference gold nachher revised edited improved",
    ),
    (
        5.0,
        "title titel headline headlines überschrift subject betreff caption",
    ),
    (4.0, "label labels assistant gpt"),
    (3.0, "abstract"),
    (2.0, "text texts"),
];

/// Columns whose texts say what is to be done with another one's.
const INSTRUCTIONS: &str =
    "instruction instructions question query prompt task anweisung frage aufgabe aufforderung";
/// Columns that something is done with as another one says.
const MATERIAL: &str = "input inputs context contexts passage eingabe kontext";

/// Names in groups, and what a group is worth.
type Groups = &'static [(f64, &'static str)];

/// What a word is worth as an input's name and as an output's.
static KNOWN: LazyLock<HashMap<&str, [f64; 2]>> = LazyLock::new(|| {
    let mut known: HashMap<&str, [f64; 2]> = HashMap::new();
    for (side, groups) in [INPUTS, OUTPUTS].into_iter().enumerate() {
        for &(worth, names) in groups {
            for name in names.split_whitespace() {
                known.entry(name).or_default()[side] = worth;
            }
        }
    }
    known
});

/// Places in what a name is worth.
const INPUT: usize = 0;
const OUTPUT: usize = 1;

/// What a name is worth as that of inputs, and of outputs; less than 0 where it speaks against both.
fn worth(name: &str) -> [f64; 2] {
    let words = names::words(name);
    let known = |word: &str| KNOWN.get(word).copied();
    if let Some(exact) = known(&words.join("_")) {
        return exact;
    }
    // Names such as "text_id" and "created_at".
    let against = names::text_score(name);
    if against <= -5.0 {
        return [against; 2];
    }
    let best = |side: usize| {
        let worths = words.iter().filter_map(|word| known(word));
        worths.map(|worth| worth[side]).fold(0.0, f64::max)
    };
    let (input, output) = (best(INPUT), best(OUTPUT));
    let more = words.len().saturating_sub(1).min(3) as f64;
    // "target_text" is a target: the better word says which side it is.
    let of = |own: f64, other: f64| match own {
        0.0 => 0.0,
        own => own - more - if other > own { 2.0 } else { 0.0 },
    };
    [of(input, output), of(output, input)]
}

fn is_one_of(name: &str, known: &str) -> bool {
    let name = names::words(name).join("_");
    known.split(' ').any(|known| known == name)
}

/// Whether cells name a column of inputs and another of outputs, or one that is `wanted`, and nothing else is among them.
pub fn names_pair<'c>(cells: impl Iterator<Item = &'c str>, wanted: &[&str]) -> bool {
    let cells: Vec<&str> = cells.map(str::trim).filter(|c| !c.is_empty()).collect();
    if cells.len() < 2 || !cells.iter().all(|cell| names::is_name(cell)) {
        return false;
    }
    let worths: Vec<[f64; 2]> = cells.iter().take(64).map(|cell| worth(cell)).collect();
    let named = |side: usize, other: usize| {
        let outputs = || (0..worths.len()).filter(move |&c| c != other);
        outputs().any(|c| worths[c][side] >= 4.0)
    };
    let both = (0..worths.len()).any(|c| worths[c][INPUT] >= 4.0 && named(OUTPUT, c));
    both || wanted.iter().any(|wanted| cells.contains(&wanted.trim()))
}

/// Mean characters of a column's texts from which a few words above it can only be its name.
const LONG: f64 = 30.0;

/// Whether the first row is unlike the rows below it: a few words above texts.
pub fn stands_above_texts(records: &Records) -> bool {
    let rows = records.len();
    let width = if rows == 0 { 0 } else { records.width(0) };
    if rows < 4 || width < 2 {
        return false;
    }
    let short = |cell: &str| !cell.trim().is_empty() && cell.len() <= 25 && names::is_name(cell);
    let long = |column: usize| {
        let characters = (1..rows).map(|row| records.get(row, column).chars().count());
        characters.sum::<usize>() as f64 >= LONG * (rows - 1) as f64
    };
    records.cells(0).all(short) && (0..width.min(64)).filter(|&c| long(c)).count() >= 2
}

/// The columns of the two sides, how sure they are, and the column that stands before the inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guess {
    pub instruction: Option<usize>,
    pub input: usize,
    pub output: usize,
    pub by: By,
}

/// What two columns are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// By their names, or by the person.
    Name,
    /// The longer texts are the inputs.
    Length,
    /// The first of texts of like length are the inputs.
    Order,
}

/// How much longer the texts of a column have to be for that to make them the inputs.
const LONGER: f64 = 1.25;

/// Guesses the columns that are not known; those of `taken` are neither. None where there is no second column of texts.
pub fn guess(
    table: &Table,
    input: Option<usize>,
    output: Option<usize>,
    taken: &[usize],
) -> Option<Guess> {
    let rows = table.records.len();
    let columns = &table.columns;
    let worths: Vec<[f64; 2]> = columns.iter().map(|column| worth(&column.name)).collect();
    let content = |c: usize| {
        let about = &columns[c].about;
        let texts = if about.is_text(rows) { 2.0 } else { 0.0 };
        texts + (1.0 + about.length).log2() / 4.0
    };
    // A column of numbers holds answers only where it is called so.
    let may_be = |c: usize, side: usize| {
        let worth = worths[c][side];
        !taken.contains(&c) && worth > -5.0 && (worth > 0.0 || columns[c].about.is_text(rows))
    };
    let candidates = |known: Option<usize>, other: Option<usize>, side: usize| match known {
        Some(known) => vec![known],
        None => (0..columns.len())
            .filter(|&c| Some(c) != other && may_be(c, side))
            .collect(),
    };
    let mut best: Option<(f64, Guess)> = None;
    for &i in &candidates(input, output, INPUT) {
        for &o in candidates(output, input, OUTPUT)
            .iter()
            .filter(|&&o| o != i)
        {
            let total = worths[i][INPUT] + worths[o][OUTPUT] + content(i) + content(o);
            let named = input.is_some() || output.is_some();
            let named = named || worths[i][INPUT] > 0.0 || worths[o][OUTPUT] > 0.0;
            if best.is_none_or(|(most, _)| total > most + 1e-9) {
                let found = Guess {
                    instruction: None,
                    input: i,
                    output: o,
                    by: if named { By::Name } else { By::Order },
                };
                best = Some((total, found));
            }
        }
    }
    let (_, mut found) = best?;
    if found.by == By::Order {
        let length = |c: usize| columns[c].about.length;
        let (first, second) = (found.input.min(found.output), found.input.max(found.output));
        (found.input, found.output) = (first, second);
        if length(second) > LONGER * length(first) {
            (found.input, found.output) = (second, first);
        }
        let times = length(found.input) / length(found.output).max(1.0);
        if times > LONGER {
            found.by = By::Length;
        }
    }
    if input.is_none() {
        with_instruction(table, taken, &mut found);
    }
    Some(found)
}

/// Looks for the column that says what is to be done with another one's texts.
fn with_instruction(table: &Table, taken: &[usize], found: &mut Guess) {
    let named = |c: usize, known: &str| is_one_of(&table.columns[c].name, known);
    let other = |known: &str| {
        (0..table.columns.len()).find(|&c| {
            let free = c != found.input && c != found.output && !taken.contains(&c);
            free && table.columns[c].about.filled > 0 && named(c, known)
        })
    };
    if named(found.input, MATERIAL) {
        found.instruction = other(INSTRUCTIONS);
    } else if named(found.input, INSTRUCTIONS)
        && let Some(material) = other(MATERIAL)
    {
        found.instruction = Some(std::mem::replace(&mut found.input, material));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_better_word_says_which_side_it_is() {
        for (name, side) in [
            ("target_text", OUTPUT),
            ("inputText", INPUT),
            ("summary_text", OUTPUT),
            ("Source Sentence", INPUT),
            ("answers.text", OUTPUT),
            ("Zusammenfassung", OUTPUT),
        ] {
            let worth = worth(name);
            assert!(worth[side] > worth[1 - side], "{name}: {worth:?}");
        }
        for name in ["text_id", "created_at", "id"] {
            assert!(worth(name)[0] < 0.0 && worth(name)[1] < 0.0, "{name}");
        }
        assert_eq!(worth("foo"), [0.0, 0.0]);
    }

    #[test]
    fn names_of_both_sides_make_a_header() {
        assert!(names_pair(["id", "abstract", "summary"].into_iter(), &[]));
        assert!(names_pair(["Frage", "Antwort"].into_iter(), &[]));
        assert!(names_pair(["a", "b"].into_iter(), &["b"]));
        assert!(!names_pair(["summary", "summary"].into_iter(), &[]));
        assert!(!names_pair(["summary"].into_iter(), &[]));
        assert!(!names_pair(
            ["The question is old.", "answer"].into_iter(),
            &[]
        ));
    }
}
