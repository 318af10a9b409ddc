//! What a regression minimises: the weighted cross-entropy of some examples and a penalty on the weights.

/// Numbers that are added side by side, so that the compiler can use SIMD.
const LANES: usize = 4;
/// Examples that pass over a label's weights together.
const BLOCK: usize = 4;

/// Examples, their labels and what each weighs.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Row-major `[examples, width]`.
    pub rows: Vec<f32>,
    /// Width of a row.
    pub width: usize,
    /// Label index of each example.
    pub labels: Vec<usize>,
    /// How many labels there are.
    pub num_labels: usize,
    /// The weight of each example in the loss.
    pub weights: Vec<f32>,
}

/// What some examples came to. The loss is in nats.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tally {
    /// The weighted sum of their cross-entropies.
    pub loss: f64,
    /// The sum of their weights.
    pub weight: f64,
    /// The sum over examples and labels of `w p (1 - p)`: how curved the loss is.
    pub curvature: f64,
}

impl Tally {
    /// Adds the counts of others.
    pub fn add(&mut self, other: Self) {
        self.loss += other.loss;
        self.weight += other.weight;
        self.curvature += other.curvature;
    }
}

impl Problem {
    /// How many numbers a solution has.
    pub fn size(&self) -> usize {
        self.num_labels * self.width
    }

    fn row(&self, example: usize) -> &[f32] {
        &self.rows[example * self.width..][..self.width]
    }

    /// The logits that a solution gives some examples.
    ///
    /// # Shapes
    /// - solution: `[labels, width]`
    /// - output: `[members, labels]`
    pub fn logits(&self, solution: &[f32], members: &[usize]) -> Vec<f32> {
        let mut all = vec![0f32; members.len() * self.num_labels];
        let blocks = all.chunks_mut(BLOCK * self.num_labels);
        for (into, members) in blocks.zip(members.chunks(BLOCK)) {
            self.logits_of(solution, members, into);
        }
        all
    }

    /// The same for at most [`BLOCK`] examples.
    fn logits_of(&self, solution: &[f32], members: &[usize], into: &mut [f32]) {
        let solutions = solution.chunks_exact(self.width).enumerate();
        if let [a, b, c, d] = members {
            let rows = [self.row(*a), self.row(*b), self.row(*c), self.row(*d)];
            for (label, weights) in solutions {
                for (example, product) in dots(rows, weights).into_iter().enumerate() {
                    into[example * self.num_labels + label] = product;
                }
            }
        } else {
            for (label, weights) in solutions {
                for (example, &member) in members.iter().enumerate() {
                    into[example * self.num_labels + label] = dot(self.row(member), weights);
                }
            }
        }
    }

    /// The loss of `members` with its penalty, `sum w CE + lambda/2 |W|²`. Writes the gradient, and gives the value and the tally
    /// of the examples.
    ///
    /// # Shapes
    /// - solution, gradient: `[labels, width]`
    pub fn value(
        &self,
        solution: &[f64],
        members: &[usize],
        lambda: f64,
        gradient: &mut [f64],
    ) -> (f64, Tally) {
        let (labels, width) = (self.num_labels, self.width);
        let narrow: Vec<f32> = solution.iter().map(|&x| x as f32).collect();
        let mut slopes = vec![0f32; narrow.len()];
        let mut logits = vec![0f32; BLOCK * labels];
        let mut tally = Tally::default();
        for members in members.chunks(BLOCK) {
            self.logits_of(&narrow, members, &mut logits);
            for (logits, &member) in logits.chunks_exact_mut(labels).zip(members) {
                self.differentiate(member, logits, &mut tally);
            }
            if let [a, b, c, d] = members {
                let rows = [self.row(*a), self.row(*b), self.row(*c), self.row(*d)];
                for (label, slopes) in slopes.chunks_exact_mut(width).enumerate() {
                    let by: [f32; BLOCK] = std::array::from_fn(|i| logits[i * labels + label]);
                    add_rows(slopes, rows, by);
                }
            } else {
                for (logits, &member) in logits.chunks_exact(labels).zip(members) {
                    for (slopes, by) in slopes.chunks_exact_mut(width).zip(logits) {
                        let pairs = slopes.iter_mut().zip(self.row(member));
                        pairs.for_each(|(slope, x)| *slope += by * x);
                    }
                }
            }
        }
        let mut penalty = 0.0;
        for ((to, &slope), weight) in gradient.iter_mut().zip(&slopes).zip(solution) {
            *to = f64::from(slope) + lambda * weight;
            penalty += 0.5 * lambda * weight * weight;
        }
        (tally.loss + penalty, tally)
    }

    /// Adds what an example came to, and turns its logits into the loss's slopes by them.
    fn differentiate(&self, member: usize, logits: &mut [f32], tally: &mut Tally) {
        let (label, weight) = (self.labels[member], self.weights[member]);
        let own = logits[label];
        let loss = softmax(logits) - own;
        let curvature: f32 = logits.iter().map(|p| p * (1.0 - p)).sum();
        logits[label] -= 1.0;
        logits.iter_mut().for_each(|p| *p *= weight);
        tally.loss += f64::from(weight) * f64::from(loss);
        tally.curvature += f64::from(weight) * f64::from(curvature);
        tally.weight += f64::from(weight);
    }

    /// `sum w x xᵀ`, `[width, width]`; where there are more than `most` examples, from some of them, evenly chosen.
    pub fn second_moment(&self, most: usize) -> Vec<f32> {
        let width = self.width;
        let mut sums = vec![0f32; width * width];
        let every = self.labels.len().div_ceil(most).max(1);
        let members: Vec<usize> = (0..self.labels.len()).step_by(every).collect();
        let scale = self.labels.len() as f32 / members.len().max(1) as f32;
        for members in members.chunks(BLOCK) {
            if let [a, b, c, d] = members {
                let rows = [self.row(*a), self.row(*b), self.row(*c), self.row(*d)];
                let weights: [f32; BLOCK] = std::array::from_fn(|i| self.weights[members[i]]);
                for i in 0..width {
                    let by = std::array::from_fn(|k| weights[k] * rows[k][i]);
                    add_rows(&mut sums[i * width..][..=i], rows.map(|row| &row[..=i]), by);
                }
            } else {
                for &member in members {
                    let row = self.row(member);
                    for i in 0..width {
                        let by = self.weights[member] * row[i];
                        let sums = sums[i * width..][..=i].iter_mut();
                        sums.zip(row).for_each(|(sum, x)| *sum += by * x);
                    }
                }
            }
        }
        for i in 0..width {
            for j in 0..i {
                sums[j * width + i] = sums[i * width + j];
            }
        }
        sums.iter_mut().for_each(|sum| *sum *= scale);
        sums
    }
}

/// Turns logits into probabilities, and gives the logarithm of the sum of their exponentials.
pub fn softmax(logits: &mut [f32]) -> f32 {
    let most = logits.iter().copied().fold(f32::MIN, f32::max);
    logits.iter_mut().for_each(|l| *l = (*l - most).exp());
    let sum: f32 = logits.iter().sum();
    logits.iter_mut().for_each(|l| *l /= sum);
    most + sum.ln()
}

/// The product of two rows.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0f32; 2 * LANES];
    let (a, b) = (a.chunks_exact(2 * LANES), b.chunks_exact(2 * LANES));
    let rest = a.remainder().iter().zip(b.remainder());
    let rest: f32 = rest.map(|(x, y)| x * y).sum();
    for (a, b) in a.zip(b) {
        for lane in 0..2 * LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// The products of several rows with one.
fn dots(rows: [&[f32]; BLOCK], one: &[f32]) -> [f32; BLOCK] {
    let width = rows[0].len();
    let whole = width / LANES * LANES;
    let mut sums = [[0f32; LANES]; BLOCK];
    let parts = rows.map(|row| row[..whole].chunks_exact(LANES));
    let [a, b, c, d] = parts;
    for ((((a, b), c), d), one) in a.zip(b).zip(c).zip(d).zip(one.chunks_exact(LANES)) {
        for lane in 0..LANES {
            sums[0][lane] += a[lane] * one[lane];
            sums[1][lane] += b[lane] * one[lane];
            sums[2][lane] += c[lane] * one[lane];
            sums[3][lane] += d[lane] * one[lane];
        }
    }
    std::array::from_fn(|i| {
        let rest = rows[i][whole..width].iter().zip(&one[whole..width]);
        sums[i].iter().sum::<f32>() + rest.map(|(x, y)| x * y).sum::<f32>()
    })
}

/// Adds several rows, each times its number.
fn add_rows(into: &mut [f32], rows: [&[f32]; BLOCK], by: [f32; BLOCK]) {
    let [a, b, c, d] = rows;
    for ((((into, a), b), c), d) in into.iter_mut().zip(a).zip(b).zip(c).zip(d) {
        *into += by[0] * a + by[1] * b + by[2] * c + by[3] * d;
    }
}
