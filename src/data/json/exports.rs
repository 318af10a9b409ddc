//! Rows as annotation tools export them, made flat: a name and a value for each cell.

use std::borrow::Cow;

use super::super::names;
use super::value::{Object, Value, get};
use crate::error::{Message, messages};

/// Objects within objects whose values become cells, as "outer.inner".
const DEEPEST: usize = 3;

/// A cell.
pub type Cell<'v> = (Cow<'v, str>, Cow<'v, str>);
/// The cells of a row, or why it has none.
pub type Cells<'v> = Result<Vec<Cell<'v>>, Message>;

/// The cells of an object.
pub fn cells<'v>(object: &'v Object<'_>) -> Cells<'v> {
    // Hugging Face's server wraps each row.
    if let (Some(Value::Object(row)), Some(_)) = (get(object, "row"), get(object, "row_idx")) {
        return cells(row);
    }
    let results = get(object, "annotations").or_else(|| get(object, "completions"));
    if let Some(Value::List(_, results)) = results
        && (results.iter().any(|a| a.get("result").is_some()) || get(object, "data").is_some())
    {
        return label_studio(object, results);
    }
    let mut cells = Vec::new();
    for (key, value) in object {
        match (key.as_ref(), value) {
            ("cats", Value::Object(cats)) => cells.push(("label".into(), categories(cats))),
            ("annotations", Value::List(_, list)) => {
                cells.push((
                    "label".into(),
                    labels(list.iter().filter_map(|a| a.get("label"))),
                ));
            }
            ("responses", Value::Object(questions)) if answered(questions) => {
                argilla(questions, &mut cells)?;
            }
            ("messages" | "conversations", Value::List(_, turns)) => {
                conversation(turns, &mut cells)
            }
            _ => flatten(key.as_ref().into(), value, DEEPEST, &mut cells),
        }
    }
    if is_prodigy(object) {
        match get(object, "answer").and_then(Value::as_str) {
            None | Some("accept") => {}
            Some(answer) => return Err(messages::rows::not_accepted(answer)),
        }
        if get(object, "label").is_none() {
            let accepted = get(object, "accept")
                .and_then(Value::as_list)
                .unwrap_or_default();
            cells.retain(|(name, _)| name != "accept");
            cells.push(("label".into(), labels(accepted.iter())));
        }
    }
    Ok(cells)
}

/// Whether Hugging Face's server has cut off a row's cells.
pub fn is_truncated(object: &Object<'_>) -> bool {
    let cells = get(object, "truncated_cells").and_then(Value::as_list);
    cells.is_some_and(|cells| !cells.is_empty())
}

fn is_prodigy(object: &Object<'_>) -> bool {
    let known = ["_task_hash", "_input_hash"]
        .iter()
        .any(|key| get(object, key).is_some());
    known
        || get(object, "answer").is_some()
            && get(object, "accept").is_some_and(|a| a.as_list().is_some())
}

/// Adds the cells of a value; objects have one for each of theirs.
fn flatten<'v>(name: Cow<'v, str>, value: &'v Value<'_>, depth: usize, cells: &mut Vec<Cell<'v>>) {
    match value {
        // Shares of labels, as a classifier gives them.
        Value::Object(shares) if names::is_label(&name) && are_shares(shares) => {
            cells.push((name, categories(shares)));
        }
        Value::Object(object) => {
            if let ([(key, choices)], true) = (object.as_slice(), depth > 0)
                && key == "choices"
            {
                cells.push((name, text(choices)));
            } else if depth > 0 {
                for (key, value) in object {
                    flatten(format!("{name}.{key}").into(), value, depth - 1, cells);
                }
            }
        }
        value => cells.push((name, text(value))),
    }
}

/// A value that is no object as a cell. A list stays as it is written, until it is known what its column holds.
pub fn text<'v>(value: &'v Value<'_>) -> Cow<'v, str> {
    match value {
        Value::String(text) => text.as_ref().into(),
        Value::Number(digits) => (*digits).into(),
        Value::Bool(truth) => if *truth { "true" } else { "false" }.into(),
        Value::List(_, values) if values.is_empty() => "".into(),
        Value::List(written, _) => (*written).into(),
        Value::Object(object) => match get(object, "cats") {
            Some(Value::Object(cats)) => categories(cats),
            _ => "".into(),
        },
        Value::Null => "".into(),
    }
}

/// Several labels as a list is written, one as itself.
fn labels<'v, 't: 'v>(found: impl Iterator<Item = &'v Value<'t>>) -> Cow<'v, str> {
    let mut found: Vec<Cow<'v, str>> = found.map(text).filter(|label| !label.is_empty()).collect();
    found.dedup();
    match found.len() {
        0 => "".into(),
        1 => found.remove(0),
        _ => serde_json::to_string(&found).unwrap_or_default().into(),
    }
}

/// Whether each question has a list of answers, as Argilla exports them.
fn answered(questions: &Object<'_>) -> bool {
    let answer = |value: &Value<'_>| value.get("value").is_some();
    let all = |value: &Value<'_>| value.as_list().is_some_and(|list| list.iter().all(answer));
    !questions.is_empty() && questions.iter().all(|(_, answers)| all(answers))
}

/// The answer to each question; where there is one question, it is the label, whatever the question is called.
fn argilla<'v>(questions: &'v Object<'_>, cells: &mut Vec<Cell<'v>>) -> Result<(), Message> {
    for (question, answers) in questions {
        let mut given = answers
            .as_list()
            .unwrap_or_default()
            .iter()
            .filter_map(|answer| {
                Some(match answer.get("value")? {
                    Value::List(_, several) => labels(several.iter()),
                    one => text(one),
                })
            });
        let first = given.next().unwrap_or_default();
        if let Some(other) = given.find(|other| *other != first) {
            return Err(messages::rows::annotations_disagree(&*first, &*other));
        }
        let name = if questions.len() == 1 {
            "label"
        } else {
            question.as_ref()
        };
        cells.push((name.into(), first));
    }
    Ok(())
}

/// What was answered last, and what a person had said before it, as language models are given examples. Without an answer, it
/// is what the person said last.
fn conversation<'v>(turns: &'v [Value<'_>], cells: &mut Vec<Cell<'v>>) {
    let last = |turns: &'v [Value<'_>], roles: [&str; 2]| {
        let by = |turn: &Value<'_>| {
            let role = turn.get("role").or_else(|| turn.get("from"));
            role.and_then(Value::as_str)
                .is_some_and(|role| roles.contains(&role))
        };
        turns.iter().rposition(by)
    };
    let answer = last(turns, ["assistant", "gpt"]);
    let before = &turns[..answer.unwrap_or(turns.len())];
    let asked = last(before, ["user", "human"]);
    for (name, turn) in [("text", asked), ("label", answer)] {
        let turn = turn.map(|turn| &turns[turn]);
        let words = turn.and_then(|turn| turn.get("content").or_else(|| turn.get("value")));
        if let Some(words) = words {
            cells.push((name.into(), spoken(words)));
        }
    }
}

/// The words of a turn. Those that come in parts, all of them texts, are put together.
fn spoken<'v>(words: &'v Value<'_>) -> Cow<'v, str> {
    let part = |part: &'v Value<'_>| part.get("text").and_then(Value::as_str);
    let parts: Option<Vec<&str>> = words
        .as_list()
        .and_then(|parts| parts.iter().map(part).collect());
    match parts {
        Some(parts) => parts.join("\n").into(),
        None => text(words),
    }
}

fn are_shares(object: &Object<'_>) -> bool {
    let share = |value: &Value<'_>| match value {
        Value::Bool(_) => true,
        Value::Number(digits) => digits
            .parse::<f64>()
            .is_ok_and(|share| (0.0..=1.0).contains(&share)),
        _ => false,
    };
    object.len() > 1 && object.iter().all(|(_, value)| share(value))
}

/// The categories that spaCy marks as those of a text: a share of at least a half, or true.
fn categories<'v>(cats: &'v Object<'_>) -> Cow<'v, str> {
    let holds = |value: &Value<'_>| match value {
        Value::Bool(truth) => *truth,
        Value::Number(digits) => digits.parse::<f64>().is_ok_and(|share| share >= 0.5),
        _ => false,
    };
    let found: Vec<&str> = cats
        .iter()
        .filter(|(_, v)| holds(v))
        .map(|(key, _)| key.as_ref())
        .collect();
    match found.as_slice() {
        [] => "".into(),
        [one] => (*one).into(),
        several => serde_json::to_string(several).unwrap_or_default().into(),
    }
}

/// A task of Label Studio: its data, and what was chosen.
fn label_studio<'v>(task: &'v Object<'_>, annotations: &'v [Value<'_>]) -> Cells<'v> {
    let mut cells = Vec::new();
    match get(task, "data") {
        Some(Value::Object(data)) => {
            for (key, value) in data {
                flatten(key.as_ref().into(), value, DEEPEST, &mut cells);
            }
        }
        Some(data) => cells.push(("text".into(), text(data))),
        None => {}
    }
    let given: Vec<&Value<'_>> = annotations
        .iter()
        .filter(|a| {
            !["was_cancelled", "skipped"]
                .iter()
                .any(|key| a.get(key).is_some_and(Value::is_true))
        })
        .collect();
    if given.is_empty() {
        return Err(if annotations.is_empty() {
            messages::rows::not_annotated()
        } else {
            messages::rows::annotation_skipped()
        });
    }
    let mut chosen: Vec<(&str, Cow<'v, str>)> = Vec::new();
    for annotation in given {
        let results = annotation
            .get("result")
            .and_then(Value::as_list)
            .unwrap_or_default();
        for result in results {
            let name = result
                .get("from_name")
                .and_then(Value::as_str)
                .unwrap_or("label");
            let Some(choice) = result.get("value").map(choice).transpose()?.flatten() else {
                continue;
            };
            match chosen.iter().find(|(known, _)| *known == name) {
                Some((_, before)) if *before != choice => {
                    return Err(messages::rows::annotations_disagree(&**before, &*choice));
                }
                Some(_) => {}
                None => chosen.push((name, choice)),
            }
        }
    }
    if chosen.is_empty() {
        return Err(messages::rows::nothing_chosen());
    }
    // Where there is one question, its answer is the label, whatever the question is called.
    let only = chosen.len() == 1;
    for (name, choice) in chosen {
        let name = if only { "label" } else { name };
        cells.push((name.into(), choice));
    }
    Ok(cells)
}

/// What a result of Label Studio says of a whole text; none where it says something else.
fn choice<'v>(value: &'v Value<'_>) -> Result<Option<Cow<'v, str>>, Message> {
    if value.get("start").is_some() && value.get("labels").is_some() {
        return Err(messages::rows::places_labelled());
    }
    if let Some(choices) = value.get("choices").and_then(Value::as_list) {
        return Ok(Some(labels(choices.iter())));
    }
    if let Some(paths) = value.get("taxonomy").and_then(Value::as_list) {
        let last = paths
            .iter()
            .filter_map(|path| path.as_list().and_then(<[_]>::last));
        return Ok(Some(labels(last)));
    }
    Ok(value.get("rating").map(text))
}
