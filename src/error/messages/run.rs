//! About settings, approaches and runs.

super::super::message::messages! {
    approach_unknown(name, all) = "The approach \"{name}\" is not known. Use {all}.";
    method_unknown(name, all) = "The method \"{name}\" is not known. Use {all}.";
    alternatives(others, last) = "{others} or {last}";
    setting_unknown(field) = "There is no setting \"{field}\".";

    /// `wanted` is one of those that follow.
    setting_must_be(field, wanted) = "{field} must be {wanted}.";
    wanted_string() = "a string";
    wanted_number() = "a number";
    wanted_flag() = "true or false";
    wanted_above_zero() = "a whole number above 0";
    wanted_whole_not_negative() = "a whole number that is not negative";
    wanted_whole_at_most(most) = "a whole number of at most {most}";
    wanted_whole_between(least, most) = "a whole number between {least} and {most}";
    wanted_between(least, most) = "between {least} and {most}";
    wanted_above(least, most) = "above {least} and at most {most}";

    examples_of_one_label() = "Training needs examples of at least two labels.";
    examples_too_many_for_pairs(most, count) = "Contrastive tuning takes at most {most} examples, these are {count}. Take fewer of each label, or tune the last layers.";
    loss_diverged() = "The loss is no longer a number. Try a smaller learning rate; on a GPU, try the CPU.";
    loss_of_fit_not_finite() = "The loss is no longer a number.";
    settings_no_object() = "The settings are no object.";
    stopped_before_first_step() = "The run was stopped before its first step, so that there is nothing to keep.";

    batch_of_pairs_fits(size) = "A batch of {size} pairs fits.";
    batch_fits(size, minibatches) = "A batch of {size} fits; with {minibatches} minibatches a step it learns the same.";
    fewer_snapshots() = "Take snapshots of fewer or of shorter texts.";
    nothing_fits() = "Tune fewer layers, or bring fewer or shorter texts.";

    zero_shot_needs_labels() = "Zero-shot needs at least two labels, each with its text.";
    descriptions_of_other_labels(labels, descriptions) = "There are {labels} labels, but {descriptions} descriptions.";
    test_examples_missing() = "There are no test examples.";
    test_label_unknown(label, known) = "The test examples have the label \"{label}\", which this classifier does not know. It knows: {known}.";
}
