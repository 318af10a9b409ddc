//! About comparing approaches, cross-validation and learning curves.

super::super::message::messages! {
    no_approach() = "There is no approach to compare.";
    no_fold() = "There is no fold to test on.";
    folds_differ() = "The folds can't be used: they are not of the same labels and examples";
    cut_off() = "The run was cut off by a stop, so that there is nothing to test.";
    approach_missing() = "An approach must be named.";
    not_a_count(field) = "{field} must be a whole number.";
    not_named_texts(field) = "{field} must be strings by their names.";
    curve_of_nothing(draws, most) = "A learning curve needs an approach, 1 to {draws} draws, and numbers of examples of which one at least is no more than the {most} of the largest label.";
}
