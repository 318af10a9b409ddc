//! A table's bytes to pairs.

use super::super::builder::with_first_left_out;
use super::super::formats::read_table;
use super::super::table::{Column, Table, open};
use super::super::text_column::TextColumn;
use super::super::{Format, MAX_COLUMNS, labels};
use super::builder::Builder;
use super::guess::{self, By, Guess};
use super::{PairOptions, PairReading, PairSet, Part, parts};
use crate::error::{Message, messages};
use crate::{Error, Result};

/// Reads pairs from a table: CSV and its kin, TSV, JSON or JSON lines. Of a conversation (`messages` or `conversations`), the
/// last answer is the output and what was said before it the input.
///
/// # Errors
/// [`Error::Data`] where the bytes are no table, a column is not there or holds both sides, a limit is passed, or no row has
/// both sides.
pub fn parse(bytes: &[u8], options: &PairOptions) -> Result<PairSet> {
    if matches!(options.format, Some(Format::Lines | Format::FastText)) {
        return Err(Error::Data(messages::data::pairs_in_lines()));
    }
    let decoded = open(bytes)?;
    let mut read = read_table(&decoded, options.format)?;
    let mut header = options.header;
    if header.is_none() && read.records.names.is_none() && read.records.len() > 0 {
        let wanted: Vec<&str> = wanted(options).filter_map(name).collect();
        if guess::names_pair(read.records.cells(0), &wanted) {
            header = Some(true);
        } else if guess::stands_above_texts(&read.records) {
            let cells: Vec<&str> = read.records.cells(0).map(str::trim).collect();
            let (row, cells) = (read.records.number(0), cells.join(", "));
            let note = messages::reading::names_taken(row, cells);
            read.records.notes.push(note);
            header = Some(true);
        }
    }
    pairs(Table::of(decoded, read, header)?, options)
}

fn wanted(options: &PairOptions) -> impl Iterator<Item = &Column> {
    let all = [
        &options.instruction_column,
        &options.input_column,
        &options.output_column,
    ];
    all.into_iter().flatten()
}

fn name(column: &Column) -> Option<&str> {
    match column {
        Column::Name(name) => Some(name),
        Column::Index(_) => None,
    }
}

fn pairs(table: Table, options: &PairOptions) -> Result<PairSet> {
    if table.columns.len() < 2 {
        let mut why = messages::data::pairs_one_column();
        if table.records.len() == 0 {
            let none = messages::data::no_usable_pair();
            why = with_first_left_out(none, &table.records.problems);
        }
        return Err(Error::Data(why));
    }
    if table.columns.len() > MAX_COLUMNS {
        return Err(Error::Data(messages::data::too_many_columns(MAX_COLUMNS)));
    }
    let input = table.find(options.input_column.as_ref())?;
    let output = table.find(options.output_column.as_ref())?;
    let instruction = table.find(options.instruction_column.as_ref())?;
    let columns = table.names();
    let part_column = parts::column(&table).filter(|&c| ![input, output].contains(&Some(c)));
    if let Some(both) = input.filter(|_| input == output) {
        let why = messages::data::column_is_both_sides(&columns[both]);
        return Err(Error::Data(why));
    }
    let taken: Vec<usize> = instruction.into_iter().chain(part_column).collect();
    let Some(mut found) = guess::guess(&table, input, output, &taken) else {
        let why = messages::data::pairs_columns_unknown(columns.join(", "));
        return Err(Error::Data(why));
    };
    found.instruction = instruction
        .filter(|&c| c != found.input && c != found.output)
        .or(found.instruction);
    let (builder, mut more) = build(&table, &found, part_column)?;
    more.extend(told(&columns, &found));
    let mut notes = table.records.notes;
    notes.append(&mut more);
    builder.finish(PairReading {
        format: Some(table.format),
        encoding: table.encoding,
        header: table.header,
        columns,
        instruction_column: found.instruction,
        input_column: Some(found.input),
        output_column: found.output,
        part_column,
        notes,
    })
}

/// What to say of the columns that were chosen.
fn told(columns: &[String], found: &Guess) -> Vec<Message> {
    let (input, output) = (&columns[found.input], &columns[found.output]);
    let mut notes = Vec::new();
    match found.by {
        By::Name => {}
        By::Length => notes.push(messages::reading::pairs_by_length(input, output)),
        By::Order => notes.push(messages::reading::pairs_by_order(input, output)),
    }
    if let Some(instruction) = found.instruction {
        let instruction = &columns[instruction];
        let note = messages::reading::instruction_before_input(instruction, input);
        notes.push(note);
    }
    notes
}

/// Fills a builder with the rows, and gives the notes on them.
fn build(table: &Table, found: &Guess, part: Option<usize>) -> Result<(Builder, Vec<Message>)> {
    let instruction = found
        .instruction
        .map(|column| TextColumn::of(table, column));
    let (input, output) = (
        TextColumn::of(table, found.input),
        TextColumn::of(table, found.output),
    );
    let mut builder = Builder::new(true);
    builder.problems.clone_from(&table.records.problems);
    for row in table.rows() {
        let number = table.records.number(row);
        let cells = table.records.filled_width(row);
        if let Some(width) = table.width.filter(|&width| cells > width) {
            builder.leave_out(number, messages::rows::too_many_cells(cells, width));
            continue;
        }
        let Some(mut given) = input.at(&table.records, row) else {
            builder.leave_out(number, messages::rows::input_no_text());
            continue;
        };
        if let Some(instruction) = instruction
            .as_ref()
            .and_then(|side| side.at(&table.records, row))
            && !labels::is_blank(&instruction)
            && !labels::is_missing(&instruction)
        {
            let some = !labels::is_blank(&given) && !labels::is_missing(&given);
            given = match some {
                true => format!("{instruction}\n\n{given}").into(),
                false => instruction,
            };
        }
        let Some(answer) = output.at(&table.records, row) else {
            builder.leave_out(number, messages::rows::output_no_text());
            continue;
        };
        let part = part.map(|part| table.records.get(row, table.columns[part].place));
        builder.push(number, &given, &answer, part.and_then(Part::of))?;
    }
    let mut notes = Vec::new();
    let names = table.names();
    for side in [Some(&input), Some(&output), instruction.as_ref()] {
        if let Some(side) = side.filter(|side| side.lists) {
            notes.push(messages::reading::lists_joined(&names[side.column]));
        }
    }
    Ok((builder, notes))
}
