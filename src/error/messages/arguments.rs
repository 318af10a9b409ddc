//! About what JavaScript hands over, and the files that it is handed.

super::super::message::messages! {
    argument_unusable(what, why) = "{what} can't be used: {why}";

    // What can't be used.
    the_table() = "The table";
    the_options() = "The options";
    the_seed() = "The seed";
    the_number_of_shots() = "The number of shots";
    the_number_of_examples() = "The number of examples";
    the_device() = "The device";
    the_embeddings() = "The embeddings";
    the_classifier() = "The classifier";
    the_checkpoint() = "The checkpoint";
    the_part() = "The part";
    the_saved_model() = "The saved model";
    the_prompt() = "The prompt";
    the_settings() = "The settings";
    the_metrics() = "The metrics";
    the_text() = "The text";
    the_texts() = "The texts";
    the_format() = "The format";
    the_candidates() = "The candidates";
    the_test_parts() = "The test parts";
    the_approaches() = "The approaches";
    the_plan() = "The plan";
    the_job() = "The job";
    /// A property of an object.
    the_field(field) = "{field}";

    // Why it can't be.
    not_a_string() = "it must be a string";
    not_bytes() = "it must be a Uint8Array";
    not_files() = "it must hold files by name, each a Uint8Array";
    not_texts() = "they must be an array of strings";
    /// `index` counts from 0.
    one_text_no_string(index) = "the one at {index} is no string";
    not_a_whole_number(value, most) = "it is {value}, and must be a whole number from 0 to {most}";
    job_busy() = "its last call has not ended yet, or it has finished";
    candidates_differ() = "they were not tested on the same examples";

    // Files.
    file_beyond_addresses() = "The file would be larger than 4 GB.";
    no_room_for_file(size) = "There is no room for a file of {size} MB.";
}
