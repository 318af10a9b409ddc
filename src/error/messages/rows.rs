//! Why a row of a table is left out. These are parts of sentences: they stand behind the row's number.

super::super::message::messages! {
    empty_row() = "empty row";
    no_text() = "no text";
    no_label() = "no label";
    text_too_long(characters, limit) = "the text has {characters} characters, the limit is {limit}";
    label_too_long(limit) = "the label is longer than {limit} characters";
    label_stands_for_none(cell) = "no label: \"{cell}\" stands for a missing one";
    several_labels(count, labels) = "{count} labels ({labels}): a text can have one label here";
    places_labelled() = "places in the text are labelled, and not the text as a whole";
    names_again() = "the columns' names again";

    // In a table with labels beside the texts.
    not_reached() = "not labelled: it was stopped before";
    put_right() = "label put right by hand";

    // Pairs.
    no_input() = "no input";
    no_output() = "no output";
    input_too_long(characters, limit) = "the input has {characters} characters, the limit is {limit}";
    output_too_long(characters, limit) = "the output has {characters} characters, the limit is {limit}";
    input_no_text() = "the input is no text";
    output_no_text() = "the output is no text";
    no_row_pair() = "no object with an input and an output";

    // Characters.
    holds_nul() = "it holds a NUL, which no text has";
    not_utf8() = "it holds a byte that is not UTF-8";
    not_utf16() = "it holds half of a UTF-16 character";
    not_windows1252() = "it holds a byte that no character of Windows-1252 has";

    // Tables and lines.
    too_many_cells(cells, columns) = "{cells} cells where there are {columns} columns: a text that holds the separator needs quotes around it";
    quotes_not_paired() = "its quotation marks don't pair up";
    line_without_label() = "no label: write the line as \"label: text\"";
    fasttext_without_label() = "no label: write the line as \"__label__name text\"";

    // JSON.
    json_too_long(limit) = "longer than {limit} MB";
    not_json(character, what) = "not valid JSON at character {character}: {what}";
    too_deep() = "lists within lists too deep";
    no_colon() = "no colon behind a key";
    ends_too_soon() = "it ends too soon";
    no_key() = "no key";
    no_comma() = "no comma between two values";
    no_value() = "no value";
    endless_string() = "a string without an end";
    unknown_escape() = "a backslash with nothing that it stands for";
    more_than_a_value() = "something behind the value";
    no_json_object() = "no JSON object";
    no_json_object_or_list() = "no JSON object or list";
    within_open_brackets() = "it can't be told from the row above, whose brackets don't pair up";

    // Exports of annotation tools.
    not_accepted(answer) = "its answer is \"{answer}\", not \"accept\"";
    annotations_disagree(one, other) = "its annotations disagree: {one} and {other}";
    not_annotated() = "no label: it was not annotated";
    annotation_skipped() = "no label: its annotation was skipped";
    nothing_chosen() = "no label: nothing was chosen";

    // JavaScript's values.
    no_row_object() = "no object with a text and a label";
    property_unreadable(column) = "its {column} can't be read";
    text_no_string() = "the text is no string";
    label_no_string() = "the label is no string or number";
    label_beyond_numbers() = "the label is a number beyond 2^53: write it as a string";
    labels_in_list(count) = "{count} labels: a text can have one here";
}
