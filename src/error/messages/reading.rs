//! What a person should know of how their table was read.

super::super::message::messages! {
    // Row numbers as a part of a sentence.
    row_number(row) = "row {row}";
    /// `rows` is a list of numbers.
    row_numbers(rows, last) = "rows {rows} and {last}";
    /// `rows` is a list of numbers.
    row_numbers_and_more(rows, more) = "rows {rows} and {more} more";

    // Files and characters.
    gzip_unpacked() = "The file is a gzip and was unpacked.";
    decoded_twice(letters) = "Letters such as \"{letters}\" seem to have been decoded in a wrong encoding before the file was written. Write it as UTF-8 from where it came.";
    read_as_windows1252() = "The file is not in UTF-8 and was read as Windows-1252. If letters look wrong, save it as UTF-8 (in Excel: \"CSV UTF-8\").";

    // The rows and the columns' names.
    names_taken(row, cells) = "Row {row} ({cells}) was taken for the columns' names, since it is unlike the rows below it.";
    names_go_on(rows) = "The columns' names go on below: skipped {rows}.";
    row_names() = "The first column has no name: it holds the rows' names, as R writes them.";
    row_above_skipped(row, cells) = "Row {row}, above the table, was skipped: {cells}";
    rows_above_skipped(row, last, cells) = "Rows {row} to {last}, above the table, were skipped. The first is: {cells}";
    empty_rows_skipped(count, row) = "{count} empty rows were skipped, the first of them row {row}.";
    columns_shown(shown, columns) = "Only the first {shown} of {columns} columns are shown.";

    // Separators and quotation marks.
    separator_named(line) = "The first line, {line}, names the separator and was skipped.";
    other_separator(rows) = "Another separator than elsewhere was taken in {rows}.";
    text_holds_separator(rows) = "The text holds the separator, without quotes around it, in {rows}.";
    lines_quoted() = "Each line stands between quotation marks as a whole, which were left out.";
    quotes_are_characters() = "Quotation marks were read as characters, since the file doesn't quote its cells.";
    unpaired_quotes(rows) = "Quotation marks that don't pair up were read as characters in {rows}.";

    // JSON.
    keys_are_labels() = "The keys of the lists were taken for the labels of the texts in them.";
    rows_in_part(rows, total) = "The file holds {rows} of the data set's {total} rows.";
    other_rows_not_read(holder, count, other) = "The rows of \"{holder}\" were read, and not the {count} of \"{other}\".";
    numbers_are_classes(column) = "The numbers of \"{column}\" stand for the names that the file gives its classes.";
    cells_cut_off(rows) = "Whoever wrote the file has cut off cells in {rows}.";
    keys_not_read(limit) = "The rows have more than {limit} different keys, so some were not read.";

    // Pairs and texts.
    pairs_by_length(input, output) = "The columns' names don't say which is the input. \"{input}\" was taken for it, since its texts are longer, and \"{output}\" for the output.";
    pairs_by_order(input, output) = "The columns' names don't say which is the input. \"{input}\" was taken for it, since it stands first, and \"{output}\" for the output.";
    instruction_before_input(instruction, input) = "What is in \"{instruction}\" was put before the input in \"{input}\".";
    lists_joined(column) = "The texts of each list in \"{column}\" were joined.";
    paragraphs_are_texts() = "Each paragraph, up to an empty line, is a text of its own.";
    lines_are_texts() = "Each line is a text of its own.";

    // Texts and labels.
    list_of_examples() = "Each text of a list is an example of its own.";
    /// `columns` is a list of quoted names, and `column` the one of them that is learned.
    flag_columns(columns, column) = "Each of the columns {columns} holds 0 and 1, as where a text can have several labels. Only \"{column}\" is learned, with the labels 0 and 1.";
    row_left_out_for_several_labels() = "1 row has several labels and was left out: a text can have one label here.";
    rows_left_out_for_several_labels(rows) = "{rows} rows have several labels and were left out: a text can have one label here.";
    row_with_doubtful_label(label) = "1 row has the label \"{label}\", which often stands for a missing one.";
    rows_with_doubtful_label(rows, label) = "{rows} rows have the label \"{label}\", which often stands for a missing one.";
    row_with_joined_labels(label) = "1 row has a label such as \"{label}\", which seems to be several. It is learned as a label of its own.";
    rows_with_joined_labels(rows, label) = "{rows} rows have a label such as \"{label}\", which seems to be several. It is learned as a label of its own.";
}
