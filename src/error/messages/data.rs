//! About what a person brings: tables, rows, labels, splits and texts.

super::super::message::messages! {
    // The bytes.
    table_too_large(size, limit) = "The file has {size} MB, the limit is {limit} MB.";
    table_empty() = "The file is empty.";
    table_in_utf32() = "The file is in UTF-32. Save it as UTF-8 and bring it again.";
    table_encoding_unknown() = "The file is not in UTF-8, and in which other encoding can't be told. Save it as UTF-8 (in Excel: \"CSV UTF-8\") and bring it again.";
    table_binary() = "This is a binary file. Bring a CSV, TSV or JSON file, or paste lines of text.";
    gzip_damaged(what) = "The gzip file is damaged: {what}. Make or download it again, or bring the file that was packed.";
    gzip_header_cut_off() = "its header is cut off";
    gzip_end_missing() = "its end is missing";
    gzip_check_sum_wrong() = "its check sum is wrong";
    gzip_not_alone() = "something else follows it";
    gzip_not_inflated() = "what was packed can't be read";
    gzip_holds_too_much(limit) = "The gzip file holds more than {limit} MB, which is the limit. Bring a part of the table; a random one will do as well.";

    // Rows and columns.
    too_many_rows(rows, limit) = "The file has {rows} rows, the limit is {limit}. Bring at most that many; a random part of them will do as well.";
    too_many_examples(limit) = "More than {limit} rows. Bring at most that many; a random part of them will do as well.";
    too_many_columns(limit) = "There are more than {limit} columns. Bring a table with a column of texts and one of labels.";
    one_column() = "There is only one column. Each row needs a text and a label: two columns separated by a comma or a tab, or lines such as \"label: text\".";
    no_such_column(column, columns) = "There is no column \"{column}\". The columns are: {columns}.";
    /// `column` is an index from 0.
    no_such_column_index(column, columns) = "There is no column at the index {column}, counted from 0. The columns are: {columns}.";
    column_is_both(column) = "\"{column}\" can't be both the text and the label column.";
    labels_are_measures(column) = "No column seems to hold labels, which repeat: \"{column}\" has measures, each a number of its own. Choose the column of the labels, or bring one.";
    labels_never_repeat(column) = "No column seems to hold labels, which repeat: \"{column}\" has a value of its own in every row. Choose the column of the labels, or bring one.";
    format_unknown(format) = "The format \"{format}\" is not known. Use csv, tsv, json, jsonl, fasttext or lines.";
    json_without_rows(example) = "This JSON holds no rows. Bring a list of objects that each have a text and a label: {example}.";
    /// `said` is an error's text that stands in the JSON.
    json_without_rows_says(said, example) = "This JSON holds no rows. It says: \"{said}\". Bring a list of objects that each have a text and a label: {example}.";

    // What is left of the rows.
    /// `what` is one of the sentences below.
    with_first_left_out(what, row, why) = "{what} The first row left out is row {row}: {why}.";
    no_usable_row() = "No row has both a text and a label.";
    only_row_with_several_labels() = "1 row has several labels, which Homefire can't learn: a text can have one. Bring one label a text.";
    only_rows_with_several_labels(rows) = "{rows} rows have several labels, which Homefire can't learn: a text can have one. Bring one label a text.";
    one_label(label) = "Every row has the label \"{label}\". Bring examples of at least two labels, or choose another label column.";
    too_many_labels(limit, row) = "More than {limit} different labels by row {row}. Is this the column that holds the labels?";

    // Rows that come as JavaScript's values. `example` is written in JavaScript.
    rows_no_array(example) = "The rows are no array of {example}.";
    rows_too_large(limit) = "The rows have more than {limit} MB of text, which is the limit.";
    rows_no_objects(example) = "The rows are no objects. Each row needs the keys \"text\" and \"label\": {example}.";
    rows_are_lists(example) = "The rows are lists. Each row needs the keys \"text\" and \"label\": {example}.";
    rows_without_keys() = "The rows have no keys. Each row needs the keys \"text\" and \"label\".";
    rows_with_other_keys(keys, example) = "The rows have the keys {keys}. Each row needs the keys \"text\" and \"label\": {example}.";

    // Pairs of an input and an output, and texts to be gone on with. `example` is written in JavaScript.
    pairs_one_column() = "There is only one column. Each row needs an input and an output: two columns separated by a comma or a tab, or the keys \"input\" and \"output\".";
    pairs_columns_unknown(columns) = "Two columns of texts are needed, one of inputs and one of outputs, but there is no second one. The columns are: {columns}. Choose the two, or bring others.";
    column_is_both_sides(column) = "\"{column}\" can't be both the input and the output column.";
    pairs_in_lines() = "Lines with labels hold no pairs. Bring pairs as csv, tsv, json or jsonl.";
    no_usable_pair() = "No row has both an input and an output.";
    no_usable_text() = "No row has a text.";
    no_pair_to_test() = "Of fewer than two different inputs none can be kept for testing. Bring more rows.";
    rows_no_pairs(example) = "No row has the keys \"input\" and \"output\". Each needs both: {example}.";

    // Splits and samples. An `index` counts from 0.
    test_share_out_of_range(share, most) = "The test share is {share}; it must be above 0 and at most {most}.";
    nothing_to_test() = "No label has two examples, so none can be kept for testing. Bring more examples.";
    learned_row_missing(index, size) = "Row {index} is to be learned from, but there are only {size} (counted from 0).";
    origin_of_no_example(index, size) = "The origins name example {index}, which is not there or is named twice (counted from 0, of {size}).";
    too_few_folds(folds) = "{folds} folds make no cross-validation; there must be at least 2.";
    no_shots() = "The number of shots must be at least 1.";

    // Label texts, few examples, and the search for mislabelled rows.
    too_few_label_texts() = "At least two labels are needed, each with its text.";
    too_many_label_texts(labels, limit) = "There are {labels} labels, and {limit} are the most.";
    template_too_long(limit) = "The template is longer than {limit} characters.";
    template_without_place(template) = "The template \"{template}\" has no {}; the label's description goes there.";
    label_empty() = "A label is empty. Give each one a name.";
    label_name_too_long(start, limit) = "The label \"{start}…\" is longer than {limit} characters. Describe it at length, and give it a short name.";
    label_twice(label) = "The label \"{label}\" is there twice.";
    description_length(label, characters, limit) = "The description of \"{label}\" has {characters} characters; it must have 1 to {limit}.";
    label_without_example(label) = "The label \"{label}\" has no example to learn from.";
    no_example_to_compare() = "There is no example to compare with.";
    no_neighbours() = "The number of neighbours must be at least 1.";
    no_example_to_learn() = "There is no example to learn from.";
    too_many_for_label_prior(limit, examples) = "Few-shot with label words takes at most {limit} examples, these are {examples}. Take fewer of each label, or train a head.";
    too_few_to_check(fewest) = "There are too few texts to judge one by the others: at least {fewest} of two labels are needed.";
}
