//! A plot: values over time as an SVG.

mod columns;
mod ticks;

use super::{Column, Existing, ExportError, NewFile};
use amo_offchain_storage::body::{Record, Value, ValueType};
use columns::Columns;
use jiff::{tz::TimeZone, Timestamp, Zoned};
use plotters::{
	backend::SVGBackend,
	coord::Shift,
	drawing::{DrawingArea, IntoDrawingArea},
	element::{Circle, PathElement, Polygon, Text},
	style::{
		text_anchor::{HPos, Pos, VPos},
		Color, FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle, TextStyle,
	},
};
use std::{
	io::{self, Write},
	ops::RangeInclusive,
	path::Path,
};
use ticks::{TimeAxis, ValueAxis};

const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 400.0;
/// Where the plot begins and ends.
const LEFT: f64 = 60.0;
const RIGHT: f64 = 976.0;
const TOP: f64 = 84.0;
const BOTTOM: f64 = 356.0;
/// What is drawn in a pixel: the drawing library knows whole numbers only.
const FINE: f64 = 10.0;

const PAPER: RGBColor = RGBColor(0xff, 0xff, 0xff);
const GRID: RGBColor = RGBColor(0xea, 0xed, 0xf1);
const AXIS: RGBColor = RGBColor(0xc3, 0xca, 0xd3);
const LABEL: RGBColor = RGBColor(0x5b, 0x66, 0x74);
const TITLE: RGBColor = RGBColor(0x1c, 0x25, 0x30);
const LINE: RGBColor = RGBColor(0x2b, 0x6c, 0x9e);

/// What the reader's system has.
const FONTS: &str = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif";

use FontStyle::{Bold, Normal};

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Point = (i32, i32);

/// Draws the numbers in a time span to a file, in memory that does not depend on how many there
/// are, and tells how many. Records of other times are passed over.
///
/// # Errors
/// [`ExportError`], and those of the records.
pub fn write<E: From<ExportError>>(
	path: &Path,
	existing: Existing,
	column: &Column,
	span: RangeInclusive<i64>,
	records: impl IntoIterator<Item = Result<Record, E>>,
) -> Result<u64, E> {
	if matches!(column.value_type, ValueType::Text | ValueType::Blob) {
		return Err(ExportError::NotNumbers(column.metric.clone()).into());
	}
	let file = NewFile::create(path, existing)?;
	let [start, end] = [*span.start(), *span.end()].map(utc);
	let (start, end) = (start?, end?);
	let mut columns = Columns::new(span, (RIGHT - LEFT) as usize);
	for record in records {
		let record = record?;
		column.check(&record)?;
		if let Some(value) = number(&record.value) {
			columns.push(record.time, value);
		}
	}
	let values = columns.range().ok_or_else(|| ExportError::Nothing(column.metric.clone()))?;
	let plot = Plot {
		column,
		columns: &columns,
		times: TimeAxis::new(&start, &end),
		values: match column.value_type {
			ValueType::Bool => ValueAxis::of_bools(),
			_ => ValueAxis::new(values),
		},
		subtitle: subtitle(column, &start, &end, columns.count()),
	};
	let svg = plot.draw().map_err(|error| file.failed(error))?;
	let mut out = file.file();
	out.write_all(svg.as_bytes()).map_err(|error| file.failed(error))?;
	file.finish()?;
	Ok(columns.count())
}

fn utc(time: i64) -> Result<Zoned, ExportError> {
	let timestamp = Timestamp::from_millisecond(time).map_err(|_| ExportError::Time(time))?;
	Ok(timestamp.to_zoned(TimeZone::UTC))
}

fn number(value: &Value) -> Option<f64> {
	// Within what a difference of two of them can be.
	const MOST: f64 = 1e300;
	match value {
		Value::Bool(value) => Some(f64::from(u8::from(*value))),
		Value::Int(value) => Some(*value as f64),
		Value::Float(value) if value.is_finite() => Some(value.clamp(-MOST, MOST)),
		Value::Float(_) | Value::Text(_) | Value::Blob(_) => None,
	}
}

fn subtitle(column: &Column, start: &Zoned, end: &Zoned, count: u64) -> String {
	let when = if start.date() == end.date() {
		let (from, to) = (start.strftime("%A, %-d %B %Y, %H:%M"), end.strftime("%H:%M"));
		format!("{from} – {to} UTC")
	} else {
		let day = "%-d %B %Y";
		format!("{} – {}, UTC", start.strftime(day), end.strftime(day))
	};
	let records = if count == 1 { "record" } else { "records" };
	let unit =
		if column.unit.is_empty() { String::new() } else { format!("{}  ·  ", column.unit) };
	format!("{unit}{when}  ·  {} {records}", grouped(count))
}

/// A number with a comma after each three digits.
fn grouped(count: u64) -> String {
	let digits = count.to_string();
	let mut out = String::new();
	for (i, digit) in digits.chars().enumerate() {
		if i > 0 && (digits.len() - i).is_multiple_of(3) {
			out.push(',');
		}
		out.push(digit);
	}
	out
}

struct Plot<'a> {
	column: &'a Column,
	columns: &'a Columns,
	times: TimeAxis,
	values: ValueAxis,
	subtitle: String,
}

impl Plot<'_> {
	fn draw(&self) -> io::Result<String> {
		let mut drawn = String::new();
		let size = (fine(WIDTH) as u32, fine(HEIGHT) as u32);
		let area = SVGBackend::with_string(&mut drawn, size).into_drawing_area();
		self.draw_on(&area).map_err(|error| io::Error::other(error.to_string()))?;
		drop(area);
		let (_, elements) = drawn.split_once('>').unwrap_or_default();
		let label = escaped(&self.column.title());
		Ok(format!(
			"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
			 viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{label}\" stroke-linecap=\"round\" \
			 stroke-linejoin=\"round\">{elements}",
			size.0, size.1
		))
	}

	fn draw_on(&self, area: &Area) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
		area.fill(&PAPER)?;
		area.draw(&text(&self.column.metric, (LEFT, 34.0), 19.0, TITLE, Bold, HPos::Left))?;
		area.draw(&text(&self.subtitle, (LEFT, 57.0), 13.0, LABEL, Normal, HPos::Left))?;
		for (value, label) in &self.values.ticks {
			let y = self.y(*value);
			area.draw(&line(vec![(fine(LEFT), y), (fine(RIGHT), y)], GRID, 1.0))?;
			let at = (LEFT - 10.0, f64::from(y) / FINE);
			area.draw(&text(label, at, 12.5, LABEL, Normal, HPos::Right))?;
		}
		let bottom = fine(BOTTOM);
		for (time, label) in &self.times.ticks {
			let x = self.x(*time);
			area.draw(&line(vec![(x, fine(TOP)), (x, bottom)], GRID, 1.0))?;
			area.draw(&line(vec![(x, bottom), (x, bottom + fine(5.0))], AXIS, 1.0))?;
			let at = (f64::from(x) / FINE, BOTTOM + 19.0);
			area.draw(&text(label, at, 12.5, LABEL, Normal, HPos::Center))?;
		}
		area.draw(&line(vec![(fine(LEFT), bottom), (fine(RIGHT), bottom)], AXIS, 1.0))?;
		for trace in self.columns.lines() {
			self.draw_trace(area, &trace)?;
		}
		Ok(area.present()?)
	}

	fn draw_trace(
		&self,
		area: &Area,
		trace: &[(i64, f64)],
	) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
		let mut points: Vec<Point> = Vec::new();
		for (time, value) in trace {
			let point = (self.x(*time), self.y(*value));
			// What is true or false does not pass through what is between.
			if let (ValueType::Bool, Some((_, before))) = (self.column.value_type, points.last()) {
				points.push((point.0, *before));
			}
			points.push(point);
		}
		if let [point] = points[..] {
			return Ok(area.draw(&Circle::new(point, fine(1.4), LINE.filled()))?);
		}
		if let (true, Some(first), Some(last)) =
			(self.values.begins_at_zero(), points.first(), points.last())
		{
			let zero = self.y(0.0);
			let mut shape = vec![(first.0, zero)];
			shape.extend(&points);
			shape.push((last.0, zero));
			area.draw(&Polygon::new(shape, LINE.mix(0.1)))?;
		}
		Ok(area.draw(&line(points, LINE, 1.6))?)
	}

	fn x(&self, time: i64) -> i32 {
		fine(LEFT + (RIGHT - LEFT) * self.times.part(time))
	}

	fn y(&self, value: f64) -> i32 {
		fine(BOTTOM - (BOTTOM - TOP) * self.values.part(value))
	}
}

fn fine(pixels: f64) -> i32 {
	(pixels * FINE).round() as i32
}

fn line(points: Vec<Point>, colour: RGBColor, width: f64) -> PathElement<Point> {
	let stroke_width = fine(width) as u32;
	PathElement::new(points, ShapeStyle { color: colour.to_rgba(), filled: false, stroke_width })
}

/// A text whose middle, in height, is at a point.
fn text<'a>(
	text: &'a str,
	(x, y): (f64, f64),
	size: f64,
	colour: RGBColor,
	style: FontStyle,
	side: HPos,
) -> Text<'a, Point, &'a str> {
	// The library writes less than it is told.
	const WRITTEN: f64 = 1.24;
	let font = FontDesc::new(FontFamily::Name(FONTS), size * FINE * WRITTEN, style);
	let pos = Pos::new(side, VPos::Center);
	let style = TextStyle { font, color: colour.to_backend_color(), pos };
	Text::new(text, (fine(x), fine(y)), style)
}

fn escaped(text: &str) -> String {
	text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests;
