// The panels of the tasks of language models, fetched together.
import "./data";
import "./model";
import "./result";
import "./save";
import "./train";
import "./try";
