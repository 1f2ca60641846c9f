//! The standard values of OBD-II (SAE J1979), and the metrics that they become records of.

mod codes;
#[cfg(test)]
mod tests;

pub use codes::{trouble_codes, vin};

use amo_offchain_storage::body::Value;

/// What a request for a value begins with, and the reply to it.
pub const CURRENT_DATA: (u8, u8) = (0x01, 0x41);
/// The request for stored trouble codes, and the reply to it.
pub const TROUBLE_CODES: (u8, u8) = (0x03, 0x43);
/// What a request about the car begins with, and the reply to it.
pub const ABOUT_THE_CAR: (u8, u8) = (0x09, 0x49);

/// The metric of stored trouble codes: texts with line feeds between them.
pub const TROUBLE_CODES_METRIC: &str = "Vehicle.OBD.DTCList";
/// The metric of the vehicle identification number.
pub const VIN_METRIC: &str = "Vehicle.VehicleIdentification.VIN";

/// A value of service 01.
#[derive(Debug)]
pub struct Pid {
	/// Its number.
	pub number: u8,
	/// What it is.
	pub name: &'static str,
	/// Bytes of its data.
	pub len: usize,
	meaning: Meaning,
}

#[derive(Debug)]
enum Meaning {
	/// The data as one number, highest byte first: `number × factor / divisor + offset`.
	Linear { metric: &'static str, factor: f64, divisor: f64, offset: f64 },
	/// How many trouble codes there are, and whether the lamp for them is on.
	Status,
	/// The trouble code that froze data.
	FreezeCode,
}

const fn linear(
	number: u8,
	name: &'static str,
	len: usize,
	metric: &'static str,
	(factor, divisor, offset): (f64, f64, f64),
) -> Pid {
	Pid { number, name, len, meaning: Meaning::Linear { metric, factor, divisor, offset } }
}

/// A share of the byte's range.
const PERCENT: (f64, f64, f64) = (100.0, 255.0, 0.0);
/// From -100 % to 99.2 %.
const TRIM: (f64, f64, f64) = (100.0, 128.0, -100.0);
const CELSIUS: (f64, f64, f64) = (1.0, 1.0, -40.0);
const AS_IT_IS: (f64, f64, f64) = (1.0, 1.0, 0.0);

/// The values that are known, by number. Formulas and units are those of SAE J1979; the metrics
/// have the same units.
pub const PIDS: &[Pid] = &[
	Pid { number: 0x01, name: "status", len: 4, meaning: Meaning::Status },
	Pid { number: 0x02, name: "freeze-code", len: 2, meaning: Meaning::FreezeCode },
	linear(0x04, "engine-load", 1, "Vehicle.OBD.EngineLoad", PERCENT),
	linear(0x05, "coolant-temperature", 1, "Vehicle.OBD.CoolantTemperature", CELSIUS),
	linear(0x06, "short-term-fuel-trim", 1, "Vehicle.OBD.ShortTermFuelTrim1", TRIM),
	linear(0x07, "long-term-fuel-trim", 1, "Vehicle.OBD.LongTermFuelTrim1", TRIM),
	linear(0x0b, "intake-pressure", 1, "Vehicle.OBD.MAP", AS_IT_IS),
	linear(0x0c, "engine-speed", 2, "Vehicle.OBD.EngineSpeed", (1.0, 4.0, 0.0)),
	linear(0x0d, "speed", 1, "Vehicle.OBD.Speed", AS_IT_IS),
	linear(0x0e, "timing-advance", 1, "Vehicle.OBD.TimingAdvance", (1.0, 2.0, -64.0)),
	linear(0x0f, "intake-temperature", 1, "Vehicle.OBD.IntakeTemp", CELSIUS),
	linear(0x10, "air-flow", 2, "Vehicle.OBD.MAF", (1.0, 100.0, 0.0)),
	linear(0x11, "throttle", 1, "Vehicle.OBD.ThrottlePosition", PERCENT),
	linear(0x1f, "run-time", 2, "Vehicle.OBD.RunTime", AS_IT_IS),
	linear(0x21, "distance-with-lamp", 2, "Vehicle.OBD.DistanceWithMIL", AS_IT_IS),
	linear(0x2f, "fuel-level", 1, "Vehicle.OBD.FuelLevel", PERCENT),
	linear(0x31, "distance-since-clear", 2, "Vehicle.OBD.DistanceSinceDTCClear", AS_IT_IS),
	linear(0x33, "barometric-pressure", 1, "Vehicle.OBD.BarometricPressure", AS_IT_IS),
	linear(0x42, "voltage", 2, "Vehicle.OBD.ControlModuleVoltage", (1.0, 1000.0, 0.0)),
	linear(0x46, "ambient-temperature", 1, "Vehicle.OBD.AmbientAirTemperature", CELSIUS),
	linear(0x5c, "oil-temperature", 1, "Vehicle.OBD.OilTemperature", CELSIUS),
	linear(0x5e, "fuel-rate", 2, "Vehicle.OBD.FuelRate", (1.0, 20.0, 0.0)),
	linear(0xa6, "odometer", 4, "Vehicle.TraveledDistance", (1.0, 10.0, 0.0)),
];

/// A value by its number in hexadecimal digits, or by its name.
pub fn find(text: &str) -> Option<&'static Pid> {
	let number = u8::from_str_radix(text, 16).ok();
	PIDS.iter().find(|pid| pid.name == text || Some(pid.number) == number)
}

impl Pid {
	/// The metrics that it becomes records of.
	pub fn metrics(&self) -> Vec<&'static str> {
		match self.meaning {
			Meaning::Linear { metric, .. } => vec![metric],
			Meaning::Status => vec!["Vehicle.OBD.Status.DTCCount", "Vehicle.OBD.Status.IsMILOn"],
			Meaning::FreezeCode => vec!["Vehicle.OBD.FreezeDTC"],
		}
	}

	/// The values of data of its length, one for each metric; nothing if the data is of another
	/// length or says that there is nothing.
	pub fn values(&self, data: &[u8]) -> Vec<Value> {
		if data.len() != self.len {
			return Vec::new();
		}
		match self.meaning {
			Meaning::Linear { factor, divisor, offset, .. } => {
				let number = data.iter().fold(0u32, |number, byte| number << 8 | u32::from(*byte));
				vec![Value::Float(f64::from(number) * factor / divisor + offset)]
			},
			Meaning::Status => {
				let first = data.first().copied().unwrap_or_default();
				vec![Value::Int((first & 0x7f).into()), Value::Bool(first & 0x80 != 0)]
			},
			Meaning::FreezeCode => codes::code(data).map(Value::Text).into_iter().collect(),
		}
	}
}

/// The data of a value in a reply: that of the first control unit that answers.
pub fn data_of<'a>(pid: &Pid, messages: &'a [Vec<u8>]) -> Option<&'a [u8]> {
	messages.iter().find_map(|message| {
		let data = message.strip_prefix(&[CURRENT_DATA.1, pid.number])?;
		(data.len() == pid.len).then_some(data)
	})
}

/// The numbers that a reply says there are, of the 32 after `first`; `None` if it says nothing of
/// them. What any control unit has counts.
pub fn supported(first: u8, messages: &[Vec<u8>]) -> Option<Vec<u8>> {
	let masks: Vec<u32> = messages
		.iter()
		.filter_map(|message| {
			let mask = message.strip_prefix(&[CURRENT_DATA.1, first])?;
			Some(u32::from_be_bytes(mask.try_into().ok()?))
		})
		.collect();
	let all = masks.iter().copied().reduce(|all, mask| all | mask)?;
	let has = |number: &u8| all >> (32 - u32::from(*number)) & 1 == 1;
	Some((1..=32).filter(has).filter_map(|number| first.checked_add(number)).collect())
}
