//! Lists in aligned columns.

use super::page::tame;

/// A column: its name, and the side its values stand on.
#[derive(Clone, Copy, Debug)]
pub struct Column {
	name: &'static str,
	right: bool,
}

impl Column {
	/// Of texts.
	pub const fn left(name: &'static str) -> Self {
		Self { name, right: false }
	}

	/// Of numbers.
	pub const fn right(name: &'static str) -> Self {
		Self { name, right: true }
	}
}

/// Rows of as many cells as there are columns.
#[derive(Debug)]
pub struct Table<const N: usize> {
	columns: [Column; N],
	rows: Vec<[String; N]>,
}

const GAP: &str = "  ";

impl<const N: usize> Table<N> {
	/// One without rows.
	pub const fn new(columns: [Column; N]) -> Self {
		Self { columns, rows: Vec::new() }
	}

	/// Adds a row.
	pub fn row(&mut self, cells: [String; N]) {
		self.rows.push(cells.map(|cell| tame(&cell)));
	}

	pub(super) fn widths(&self) -> [usize; N] {
		std::array::from_fn(|i| {
			let cells = self.rows.iter().map(|row| row[i].chars().count());
			cells.fold(self.columns[i].name.chars().count(), usize::max)
		})
	}

	pub(super) fn header(&self, widths: &[usize; N]) -> String {
		self.align(self.columns.each_ref().map(|column| column.name), widths)
	}

	pub(super) fn lines<'a>(&'a self, widths: &'a [usize; N]) -> impl Iterator<Item = String> + 'a {
		self.rows.iter().map(|row| self.align(row.each_ref().map(String::as_str), widths))
	}

	fn align(&self, cells: [&str; N], widths: &[usize; N]) -> String {
		let mut line = String::new();
		for ((cell, column), width) in cells.into_iter().zip(&self.columns).zip(widths) {
			let padding = " ".repeat(width - cell.chars().count());
			let (before, behind) = if column.right { (&*padding, "") } else { ("", &*padding) };
			line.extend([before, cell, behind, GAP]);
		}
		line.truncate(line.trim_end().len());
		line
	}
}
