//! Writes small GGUF files.

/// The numbers of tensor types.
pub mod kind {
    pub const F32: u32 = 0;
    pub const F16: u32 = 1;
    pub const Q4_0: u32 = 2;
    pub const Q4_1: u32 = 3;
    pub const Q5_0: u32 = 6;
    pub const Q5_1: u32 = 7;
    pub const Q8_0: u32 = 8;
    pub const Q2_K: u32 = 10;
    pub const Q4_K: u32 = 12;
    pub const Q5_K: u32 = 13;
    pub const Q6_K: u32 = 14;
    pub const BF16: u32 = 30;
}

/// What a file is made of. The default is version 3, aligned to 32.
#[derive(Debug, Clone)]
pub struct Written {
    pub version: u32,
    pub alignment: usize,
    /// Each a key and its value behind its type.
    pub fields: Vec<(String, Vec<u8>)>,
    pub tensors: Vec<WrittenTensor>,
}

#[derive(Debug, Clone)]
pub struct WrittenTensor {
    pub name: String,
    /// As the file has them: the columns first.
    pub lengths: Vec<u64>,
    pub kind: u32,
    pub bytes: Vec<u8>,
    /// Instead of the next aligned one.
    pub offset: Option<u64>,
}

impl Default for Written {
    fn default() -> Self {
        Self {
            version: 3,
            alignment: 32,
            fields: Vec::new(),
            tensors: Vec::new(),
        }
    }
}

/// A text behind its length.
pub fn text(text: &str) -> Vec<u8> {
    let mut bytes = (text.len() as u64).to_le_bytes().to_vec();
    bytes.extend(text.as_bytes());
    bytes
}

impl Written {
    /// Adds a field whose value is of type `kind`.
    pub fn field(mut self, key: &str, kind: u32, value: &[u8]) -> Self {
        let value = [&kind.to_le_bytes(), value].concat();
        self.fields.push((key.into(), value));
        self
    }

    /// Adds a list whose entries are of type `kind`.
    pub fn list(self, key: &str, kind: u32, entries: Vec<Vec<u8>>) -> Self {
        let count = entries.len() as u64;
        let head = [&kind.to_le_bytes()[..], &count.to_le_bytes()].concat();
        self.field(key, 9, &[head, entries.concat()].concat())
    }

    pub fn text(self, key: &str, value: &str) -> Self {
        self.field(key, 8, &text(value))
    }

    pub fn number(self, key: &str, value: u32) -> Self {
        self.field(key, 4, &value.to_le_bytes())
    }

    pub fn float(self, key: &str, value: f32) -> Self {
        self.field(key, 6, &value.to_le_bytes())
    }

    pub fn flag(self, key: &str, value: bool) -> Self {
        self.field(key, 7, &[u8::from(value)])
    }

    pub fn texts(self, key: &str, values: &[&str]) -> Self {
        self.list(key, 8, values.iter().map(|value| text(value)).collect())
    }

    pub fn numbers(self, key: &str, values: &[i32]) -> Self {
        let entries = values.iter().map(|value| value.to_le_bytes().to_vec());
        self.list(key, 5, entries.collect())
    }

    pub fn tensor(mut self, name: &str, lengths: &[u64], kind: u32, bytes: Vec<u8>) -> Self {
        self.tensors.push(WrittenTensor {
            name: name.into(),
            lengths: lengths.into(),
            kind,
            bytes,
            offset: None,
        });
        self
    }

    pub fn floats(self, name: &str, lengths: &[u64], values: &[f32]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes());
        self.tensor(name, lengths, kind::F32, bytes.collect())
    }

    /// Magic, version and counts.
    pub fn head(&self, tensors: u64, fields: u64) -> Vec<u8> {
        let mut bytes = b"GGUF".to_vec();
        bytes.extend(self.version.to_le_bytes());
        bytes.extend(tensors.to_le_bytes());
        bytes.extend(fields.to_le_bytes());
        bytes
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.head(self.tensors.len() as u64, self.fields.len() as u64);
        for (key, value) in &self.fields {
            bytes.extend(text(key));
            bytes.extend(value);
        }
        let mut next = 0;
        for tensor in &self.tensors {
            bytes.extend(text(&tensor.name));
            bytes.extend((tensor.lengths.len() as u32).to_le_bytes());
            let lengths = tensor.lengths.iter();
            bytes.extend(lengths.flat_map(|length| length.to_le_bytes()));
            bytes.extend(tensor.kind.to_le_bytes());
            bytes.extend(tensor.offset.unwrap_or(next as u64).to_le_bytes());
            next = (next + tensor.bytes.len()).next_multiple_of(self.alignment);
        }
        for tensor in &self.tensors {
            bytes.resize(bytes.len().next_multiple_of(self.alignment), 0);
            bytes.extend(&tensor.bytes);
        }
        bytes
    }
}
