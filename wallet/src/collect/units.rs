//! Units, and how values go from one to another.
//!
//! A unit is a factor to the first unit of its quantity, as two numbers that are exact, so that a
//! conversion is one or two roundings away from the true value. Values that are in the metric's
//! unit already are not touched.

#[cfg(test)]
mod tests;

/// What is measured. Values go only between units of the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quantity {
	Speed,
	Acceleration,
	Angle,
	AngularVelocity,
	Length,
	Time,
	RotationalSpeed,
	Temperature,
	Pressure,
	Ratio,
	Voltage,
	Current,
	Power,
	Energy,
	Torque,
	Mass,
	MassFlow,
	Volume,
	VolumeFlow,
	Consumption,
	Data,
}

/// A value in this unit is `(value + shift) × factor / divisor` in the first unit of its quantity.
struct Unit {
	/// The name in VSS if it has one, then others.
	names: &'static [&'static str],
	quantity: Quantity,
	factor: f64,
	divisor: f64,
	shift: f64,
}

const fn unit(
	names: &'static [&'static str],
	quantity: Quantity,
	factor: f64,
	divisor: f64,
) -> Unit {
	Unit { names, quantity, factor, divisor, shift: 0.0 }
}

const fn degree(names: &'static [&'static str], factor: f64, divisor: f64, shift: f64) -> Unit {
	Unit { names, quantity: Quantity::Temperature, factor, divisor, shift }
}

/// All factors are exact by definition but for those with π.
const UNITS: &[Unit] = &[
	unit(&["km/h", "kmh", "kph"], Quantity::Speed, 1.0, 1.0),
	unit(&["m/s", "mps"], Quantity::Speed, 3.6, 1.0),
	unit(&["mph", "mi/h"], Quantity::Speed, 1.609344, 1.0),
	unit(&["kn", "knot", "knots"], Quantity::Speed, 1.852, 1.0),
	unit(&["m/s^2", "m/s2", "m/s²"], Quantity::Acceleration, 1.0, 1.0),
	unit(&["g0", "gn", "standard_gravity"], Quantity::Acceleration, 9.80665, 1.0),
	unit(&["ft/s^2", "ft/s2", "ft/s²"], Quantity::Acceleration, 0.3048, 1.0),
	unit(&["degrees", "degree", "deg", "°"], Quantity::Angle, 1.0, 1.0),
	unit(&["rad", "radians"], Quantity::Angle, 180.0, std::f64::consts::PI),
	unit(&["degrees/s", "deg/s", "°/s"], Quantity::AngularVelocity, 1.0, 1.0),
	unit(&["rad/s"], Quantity::AngularVelocity, 180.0, std::f64::consts::PI),
	unit(&["m", "meter", "metre"], Quantity::Length, 1.0, 1.0),
	unit(&["km"], Quantity::Length, 1000.0, 1.0),
	unit(&["cm"], Quantity::Length, 1.0, 100.0),
	unit(&["mm"], Quantity::Length, 1.0, 1000.0),
	unit(&["mi", "mile", "miles"], Quantity::Length, 1609.344, 1.0),
	unit(&["ft", "feet"], Quantity::Length, 0.3048, 1.0),
	unit(&["s", "sec"], Quantity::Time, 1.0, 1.0),
	unit(&["ms"], Quantity::Time, 1.0, 1000.0),
	unit(&["min"], Quantity::Time, 60.0, 1.0),
	unit(&["h", "hr"], Quantity::Time, 3600.0, 1.0),
	unit(&["day", "days", "d"], Quantity::Time, 86_400.0, 1.0),
	unit(&["rpm"], Quantity::RotationalSpeed, 1.0, 1.0),
	unit(&["Hz", "1/s"], Quantity::RotationalSpeed, 60.0, 1.0),
	degree(&["celsius", "°C", "degC", "C"], 1.0, 1.0, 0.0),
	degree(&["fahrenheit", "°F", "degF", "F"], 5.0, 9.0, -32.0),
	degree(&["kelvin", "K"], 1.0, 1.0, -273.15),
	unit(&["kPa"], Quantity::Pressure, 1.0, 1.0),
	unit(&["Pa"], Quantity::Pressure, 1.0, 1000.0),
	unit(&["hPa", "mbar"], Quantity::Pressure, 1.0, 10.0),
	unit(&["bar"], Quantity::Pressure, 100.0, 1.0),
	unit(&["atm"], Quantity::Pressure, 101.325, 1.0),
	// The force of a pound under standard gravity, by the square of an inch.
	unit(&["psi"], Quantity::Pressure, 4.4482216152605, 0.64516),
	unit(&["percent", "%"], Quantity::Ratio, 1.0, 1.0),
	unit(&["ratio", "fraction"], Quantity::Ratio, 100.0, 1.0),
	unit(&["V", "volt"], Quantity::Voltage, 1.0, 1.0),
	unit(&["mV"], Quantity::Voltage, 1.0, 1000.0),
	unit(&["A", "ampere"], Quantity::Current, 1.0, 1.0),
	unit(&["mA"], Quantity::Current, 1.0, 1000.0),
	unit(&["W", "watt"], Quantity::Power, 1.0, 1.0),
	unit(&["kW"], Quantity::Power, 1000.0, 1.0),
	// 550 feet times the force of a pound in a second; 75 metres times that of a kilogram.
	unit(&["hp", "bhp"], Quantity::Power, 745.699_871_582_270_2, 1.0),
	unit(&["PS", "cv", "metric_hp"], Quantity::Power, 735.49875, 1.0),
	unit(&["kWh"], Quantity::Energy, 1.0, 1.0),
	unit(&["Wh"], Quantity::Energy, 1.0, 1000.0),
	unit(&["MJ"], Quantity::Energy, 1.0, 3.6),
	unit(&["Nm"], Quantity::Torque, 1.0, 1.0),
	unit(&["lbf.ft", "lb-ft", "ft-lb"], Quantity::Torque, 1.355_817_948_331_400_4, 1.0),
	unit(&["kg"], Quantity::Mass, 1.0, 1.0),
	unit(&["t"], Quantity::Mass, 1000.0, 1.0),
	unit(&["lb", "lbs"], Quantity::Mass, 0.45359237, 1.0),
	unit(&["g/s"], Quantity::MassFlow, 1.0, 1.0),
	unit(&["kg/h"], Quantity::MassFlow, 1.0, 3.6),
	unit(&["lb/min"], Quantity::MassFlow, 453.59237, 60.0),
	unit(&["l", "L", "liter", "litre"], Quantity::Volume, 1.0, 1.0),
	unit(&["ml", "mL"], Quantity::Volume, 1.0, 1000.0),
	unit(&["gal", "gal_us"], Quantity::Volume, 3.785411784, 1.0),
	unit(&["gal_imp"], Quantity::Volume, 4.54609, 1.0),
	unit(&["l/h", "L/h"], Quantity::VolumeFlow, 1.0, 1.0),
	unit(&["gal/h", "gph"], Quantity::VolumeFlow, 3.785411784, 1.0),
	unit(&["l/100km", "L/100km"], Quantity::Consumption, 1.0, 1.0),
	unit(&["bytes", "B"], Quantity::Data, 1.0, 1.0),
	unit(&["kB"], Quantity::Data, 1000.0, 1.0),
	unit(&["MB"], Quantity::Data, 1_000_000.0, 1.0),
];

fn find(name: &str) -> Option<&'static Unit> {
	UNITS.iter().find(|unit| unit.names.contains(&name))
}

/// The units from which values go to one, as text.
fn fitting(to: &str) -> String {
	let Some(target) = find(to) else { return to.into() };
	let fits = |unit: &&Unit| unit.quantity == target.quantity;
	let names = UNITS.iter().filter(fits).filter_map(|unit| unit.names.first().copied());
	names.collect::<Vec<_>>().join(", ")
}

/// Why values cannot go from one unit to another.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
	/// The metric has no unit.
	#[error("the metric has no unit, so that none can be given: leave \"{found}\" out")]
	NoUnit {
		/// The unit that was given.
		found: String,
	},
	/// A unit that is not known, or of something else.
	#[error("\"{found}\" is not a unit that the metric can be given in: use one of {expected}")]
	NoWay {
		/// The unit that was given.
		found: String,
		/// Those that can be.
		expected: String,
	},
}

/// How values go from one unit to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conversion(Option<Steps>);

#[derive(Clone, Copy, Debug, PartialEq)]
struct Steps {
	before: f64,
	factor: f64,
	divisor: f64,
	after: f64,
}

impl Conversion {
	/// Values stay as they are.
	pub const NONE: Self = Self(None);

	/// From a unit to that of a metric, by their names. A metric's own unit may have any name.
	///
	/// # Errors
	/// If a name is not known, or if they measure different things.
	pub fn between(from: &str, to: &str) -> Result<Self, UnitError> {
		if from == to {
			return Ok(Self::NONE);
		}
		let (source, target) = match (find(from), find(to)) {
			(Some(source), Some(target)) if source.quantity == target.quantity => (source, target),
			_ if to.is_empty() => return Err(UnitError::NoUnit { found: from.into() }),
			_ => return Err(UnitError::NoWay { found: from.into(), expected: fitting(to) }),
		};
		if std::ptr::eq(source, target) {
			return Ok(Self::NONE);
		}
		Ok(Self(Some(Steps {
			before: source.shift,
			factor: source.factor * target.divisor,
			divisor: source.divisor * target.factor,
			after: -target.shift,
		})))
	}

	/// Whether values stay as they are.
	pub fn is_none(&self) -> bool {
		self.0.is_none()
	}

	/// The value in the other unit.
	pub fn apply(&self, value: f64) -> f64 {
		match &self.0 {
			None => value,
			Some(steps) => (value + steps.before) * steps.factor / steps.divisor + steps.after,
		}
	}
}
