//! What a file is that is no table, and what to do about it.

super::super::message::messages! {
    packed(what) = "This is {what}. Unpack it and bring the table that is in it.";
    document(what) = "This is {what}, not a table. Copy its table into a spreadsheet, save that as \"CSV UTF-8\" and bring it.";
    old_office(what) = "This is {what}. Open it there, save it as \"CSV UTF-8\" and bring that.";
    media(what) = "This is {what} (a binary file). Bring a table of texts: CSV, TSV or JSON.";
    other_programs(what) = "This is {what}. Write it as CSV in UTF-8 (in pandas: df.to_csv(\"table.csv\", index=False)) and bring that.";

    // What it is.
    gzip_in_gzip() = "a gzip archive within another";
    bzip2() = "a bzip2 archive";
    xz() = "an xz archive";
    zstandard() = "a Zstandard archive";
    seven_zip() = "a 7-Zip archive";
    rar() = "a RAR archive";
    tar() = "a tar archive";
    pdf() = "a PDF document";
    rtf() = "an RTF document";
    old_excel_or_word() = "an old Excel or Word file (.xls, .doc)";
    image() = "an image";
    riff() = "a sound, a film or an image";
    film() = "a film";
    sound() = "a sound";
    parquet() = "a Parquet file";
    arrow() = "an Arrow file";
    arrow_stream() = "an Arrow stream";
    feather() = "a Feather file";
    sqlite() = "an SQLite database";
    pickle() = "a Python pickle";
    numpy() = "a NumPy array";
    hdf5() = "an HDF5 file";
    orc() = "an ORC file";
    avro() = "an Avro file";
    r_data() = "an R data file";
    spss() = "an SPSS file";
    stata() = "a Stata file";
    property_list() = "a property list";
    arff() = "an ARFF file (Weka)";

    // Zip archives.
    excel_workbook() = "This is an Excel workbook. Open it, choose \"Save as\" and \"CSV UTF-8\" (one sheet each), and bring that.";
    spreadsheet() = "This is a spreadsheet (LibreOffice or Numbers). Open it, save it as CSV with the character set UTF-8, and bring that.";
    text_document() = "This is a text document (Word or LibreOffice), not a table. Copy its table into a spreadsheet, save that as \"CSV UTF-8\" and bring it.";
    presentation() = "This is a presentation, not a table. Bring a CSV, TSV or JSON file.";
    zip() = "This is a zip archive. Unpack it and bring the table that is in it.";
    zip_of_one(name) = "This is a zip archive. It holds {name}. Unpack it and bring the table that is in it.";
    zip_of_several(name) = "This is a zip archive. It holds {name} and others. Unpack it and bring the table that is in it.";

    // Texts.
    web_page() = "This is a web page (HTML), not a table. Where it came from a link, it may be a sign-in or error page: download the file itself. A table in a page can be copied into a spreadsheet and saved as \"CSV UTF-8\".";
    xml() = "This is XML, not a table. Write its records as CSV or JSON, with a text and a label each, and bring that.";
    lfs_pointer() = "This is a Git LFS pointer, which stands for the file and is not the file itself. Fetch it (git lfs pull, or the site's download button) and bring that.";
    sql_dump() = "This is a dump of a database (SQL), not a table. Export the table as CSV and bring that.";
    calendar() = "This is a calendar or an address book, not a table. Bring a table with a column of texts and one of labels.";
    subtitles() = "These are subtitles, not a table. Bring a table with a column of texts and one of labels.";
    yaml() = "This is YAML, not a table. Write its entries as JSON or CSV, with a text and a label each, and bring that.";
    notebook() = "This is a Jupyter notebook, not a table. Write the table from it (df.to_csv(\"table.csv\", index=False)) and bring that.";
}
