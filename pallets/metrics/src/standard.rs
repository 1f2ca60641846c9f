//! The standard set: the metrics of genesis, in the order of their numbers.
//!
//! The order is frozen: a number names its metric for good. New metrics are registered on the running
//! chain; [`METRICS`] may grow only at its end, for chains that begin later.
//! `docs/protocol/metrics.md` lists them with their numbers.
//!
//! Paths, types and units are those of COVESA VSS 4.0, but for three branches that are AMO's own:
//! `Vehicle.V2X`, `Vehicle.User` and `Vehicle.Raw`.

use crate::{
	Description,
	Layer::{self, InCar, User, V2x},
	ValueType::{self, *},
};
use amo_primitives::metric::Level::{self, Lv1, Lv2, Lv3, Lv4};

/// A metric of genesis. Its finest place is the level's.
pub struct Signal {
	/// Its name.
	pub path: &'static str,
	/// Where it comes from.
	pub layer: Layer,
	/// What its values are.
	pub value_type: ValueType,
	/// What its values are measured in; empty for nothing.
	pub unit: &'static str,
	/// How much it tells about a person.
	pub level: Level,
}

impl Signal {
	/// What the chain keeps of it. `None` if path or unit are too long.
	pub fn description(&self) -> Option<Description> {
		Some(Description {
			path: self.path.as_bytes().to_vec().try_into().ok()?,
			layer: self.layer,
			value_type: self.value_type,
			unit: self.unit.as_bytes().to_vec().try_into().ok()?,
			level: self.level,
			finest_place: self.level.finest_place(),
		})
	}
}

/// A signal of the car's own systems that tells nothing of people.
const fn car(path: &'static str, value_type: ValueType, unit: &'static str) -> Signal {
	Signal { path, layer: InCar, value_type, unit, level: Lv3 }
}

/// A signal of the car's own systems that tells of people.
const fn person(
	level: Level,
	path: &'static str,
	value_type: ValueType,
	unit: &'static str,
) -> Signal {
	Signal { path, layer: InCar, value_type, unit, level }
}

/// What a sensor or a bus gives before anything is made of it.
const fn raw(path: &'static str, value_type: ValueType) -> Signal {
	Signal { path, layer: InCar, value_type, unit: "", level: Lv4 }
}

/// Messages between the car and what is around it, as their standards encode them. They say who
/// and where a car is, so they are of the highest level.
const fn message(path: &'static str) -> Signal {
	Signal { path, layer: V2x, value_type: Bytes, unit: "", level: Lv1 }
}

/// What people do with the car's applications.
const fn user(
	level: Level,
	path: &'static str,
	value_type: ValueType,
	unit: &'static str,
) -> Signal {
	Signal { path, layer: User, value_type, unit, level }
}

/// The standard set. A metric's place in it is its number.
pub const METRICS: &[Signal] = &[
	// Motion
	car("Vehicle.Speed", Float, "km/h"),
	car("Vehicle.AverageSpeed", Float, "km/h"),
	car("Vehicle.IsMoving", Boolean, ""),
	car("Vehicle.Acceleration.Longitudinal", Float, "m/s^2"),
	car("Vehicle.Acceleration.Lateral", Float, "m/s^2"),
	car("Vehicle.Acceleration.Vertical", Float, "m/s^2"),
	car("Vehicle.AngularVelocity.Roll", Float, "degrees/s"),
	car("Vehicle.AngularVelocity.Pitch", Float, "degrees/s"),
	car("Vehicle.AngularVelocity.Yaw", Float, "degrees/s"),
	// Trips
	car("Vehicle.TraveledDistance", Float, "km"),
	car("Vehicle.TraveledDistanceSinceStart", Float, "km"),
	car("Vehicle.TripMeterReading", Float, "km"),
	car("Vehicle.TripDuration", Float, "s"),
	person(Lv2, "Vehicle.StartTime", String, ""),
	// State and service
	car("Vehicle.LowVoltageSystemState", String, ""),
	car("Vehicle.LowVoltageBattery.CurrentVoltage", Float, "V"),
	car("Vehicle.LowVoltageBattery.CurrentCurrent", Float, "A"),
	car("Vehicle.CurrentOverallWeight", Uint16, "kg"),
	car("Vehicle.IsBrokenDown", Boolean, ""),
	car("Vehicle.Service.IsServiceDue", Boolean, ""),
	car("Vehicle.Service.DistanceToService", Float, "km"),
	car("Vehicle.Service.TimeToService", Int32, "s"),
	// Engine
	car("Vehicle.Powertrain.CombustionEngine.IsRunning", Boolean, ""),
	car("Vehicle.Powertrain.CombustionEngine.Speed", Uint16, "rpm"),
	car("Vehicle.Powertrain.CombustionEngine.Torque", Uint16, "Nm"),
	car("Vehicle.Powertrain.CombustionEngine.Power", Uint16, "kW"),
	car("Vehicle.Powertrain.CombustionEngine.ECT", Int16, "celsius"),
	car("Vehicle.Powertrain.CombustionEngine.EOT", Int16, "celsius"),
	car("Vehicle.Powertrain.CombustionEngine.EOP", Uint16, "kPa"),
	car("Vehicle.Powertrain.CombustionEngine.EngineOilLevel", String, ""),
	car("Vehicle.Powertrain.CombustionEngine.OilLifeRemaining", Int32, "s"),
	car("Vehicle.Powertrain.CombustionEngine.MAF", Uint16, "g/s"),
	car("Vehicle.Powertrain.CombustionEngine.MAP", Uint16, "kPa"),
	car("Vehicle.Powertrain.CombustionEngine.TPS", Uint8, "percent"),
	car("Vehicle.Powertrain.CombustionEngine.EngineHours", Float, "h"),
	car("Vehicle.Powertrain.CombustionEngine.DieselExhaustFluid.Level", Uint8, "percent"),
	car("Vehicle.Powertrain.Transmission.CurrentGear", Int8, ""),
	car("Vehicle.Powertrain.Transmission.Temperature", Int16, "celsius"),
	car("Vehicle.Powertrain.Range", Uint32, "m"),
	// Fuel
	car("Vehicle.Powertrain.FuelSystem.RelativeLevel", Uint8, "percent"),
	car("Vehicle.Powertrain.FuelSystem.AbsoluteLevel", Float, "l"),
	car("Vehicle.Powertrain.FuelSystem.InstantConsumption", Float, "l/100km"),
	car("Vehicle.Powertrain.FuelSystem.AverageConsumption", Float, "l/100km"),
	car("Vehicle.Powertrain.FuelSystem.ConsumptionSinceStart", Float, "l"),
	car("Vehicle.Powertrain.FuelSystem.Range", Uint32, "m"),
	// Electric motor
	car("Vehicle.Powertrain.ElectricMotor.Speed", Int32, "rpm"),
	car("Vehicle.Powertrain.ElectricMotor.Torque", Int16, "Nm"),
	car("Vehicle.Powertrain.ElectricMotor.Power", Int16, "kW"),
	car("Vehicle.Powertrain.ElectricMotor.Temperature", Int16, "celsius"),
	// Traction battery
	car("Vehicle.Powertrain.TractionBattery.StateOfCharge.Current", Float, "percent"),
	car("Vehicle.Powertrain.TractionBattery.StateOfCharge.Displayed", Float, "percent"),
	car("Vehicle.Powertrain.TractionBattery.StateOfCharge.CurrentEnergy", Float, "kWh"),
	car("Vehicle.Powertrain.TractionBattery.StateOfHealth", Float, "percent"),
	car("Vehicle.Powertrain.TractionBattery.NetCapacity", Uint16, "kWh"),
	car("Vehicle.Powertrain.TractionBattery.CurrentCurrent", Float, "A"),
	car("Vehicle.Powertrain.TractionBattery.CurrentVoltage", Float, "V"),
	car("Vehicle.Powertrain.TractionBattery.CurrentPower", Float, "W"),
	car("Vehicle.Powertrain.TractionBattery.Temperature.Average", Float, "celsius"),
	car("Vehicle.Powertrain.TractionBattery.Temperature.Min", Float, "celsius"),
	car("Vehicle.Powertrain.TractionBattery.Temperature.Max", Float, "celsius"),
	car("Vehicle.Powertrain.TractionBattery.CellVoltage.Min", Float, "V"),
	car("Vehicle.Powertrain.TractionBattery.CellVoltage.Max", Float, "V"),
	car("Vehicle.Powertrain.TractionBattery.Range", Uint32, "m"),
	car("Vehicle.Powertrain.TractionBattery.AccumulatedChargedEnergy", Float, "kWh"),
	car("Vehicle.Powertrain.TractionBattery.AccumulatedConsumedEnergy", Float, "kWh"),
	// Charging
	car("Vehicle.Powertrain.TractionBattery.Charging.IsChargingCableConnected", Boolean, ""),
	car("Vehicle.Powertrain.TractionBattery.Charging.IsCharging", Boolean, ""),
	car("Vehicle.Powertrain.TractionBattery.Charging.ChargeLimit", Uint8, "percent"),
	car("Vehicle.Powertrain.TractionBattery.Charging.ChargeCurrent.DC", Float, "A"),
	car("Vehicle.Powertrain.TractionBattery.Charging.ChargeCurrent.Phase1", Float, "A"),
	car("Vehicle.Powertrain.TractionBattery.Charging.ChargeVoltage.DC", Float, "V"),
	car("Vehicle.Powertrain.TractionBattery.Charging.ChargeVoltage.Phase1", Float, "V"),
	car("Vehicle.Powertrain.TractionBattery.Charging.ChargeRate", Float, "km/h"),
	car("Vehicle.Powertrain.TractionBattery.Charging.TimeToComplete", Uint32, "s"),
	// Wheels
	car("Vehicle.Chassis.Axle.Row1.Wheel.Left.Tire.Pressure", Uint16, "kPa"),
	car("Vehicle.Chassis.Axle.Row1.Wheel.Right.Tire.Pressure", Uint16, "kPa"),
	car("Vehicle.Chassis.Axle.Row2.Wheel.Left.Tire.Pressure", Uint16, "kPa"),
	car("Vehicle.Chassis.Axle.Row2.Wheel.Right.Tire.Pressure", Uint16, "kPa"),
	car("Vehicle.Chassis.Axle.Row1.Wheel.Left.Tire.Temperature", Float, "celsius"),
	car("Vehicle.Chassis.Axle.Row1.Wheel.Right.Tire.Temperature", Float, "celsius"),
	car("Vehicle.Chassis.Axle.Row2.Wheel.Left.Tire.Temperature", Float, "celsius"),
	car("Vehicle.Chassis.Axle.Row2.Wheel.Right.Tire.Temperature", Float, "celsius"),
	car("Vehicle.Chassis.Axle.Row1.Wheel.Left.Speed", Float, "km/h"),
	car("Vehicle.Chassis.Axle.Row1.Wheel.Right.Speed", Float, "km/h"),
	car("Vehicle.Chassis.Axle.Row2.Wheel.Left.Speed", Float, "km/h"),
	car("Vehicle.Chassis.Axle.Row2.Wheel.Right.Speed", Float, "km/h"),
	car("Vehicle.Chassis.Axle.Row1.Wheel.Left.Brake.PadWear", Uint8, "percent"),
	car("Vehicle.Chassis.Axle.Row1.Wheel.Right.Brake.PadWear", Uint8, "percent"),
	car("Vehicle.Chassis.Axle.Row2.Wheel.Left.Brake.PadWear", Uint8, "percent"),
	car("Vehicle.Chassis.Axle.Row2.Wheel.Right.Brake.PadWear", Uint8, "percent"),
	// Pedals, brakes and steering
	car("Vehicle.Chassis.Accelerator.PedalPosition", Uint8, "percent"),
	car("Vehicle.Chassis.Brake.PedalPosition", Uint8, "percent"),
	car("Vehicle.Chassis.Brake.IsDriverEmergencyBrakingDetected", Boolean, ""),
	car("Vehicle.Chassis.ParkingBrake.IsEngaged", Boolean, ""),
	car("Vehicle.Chassis.SteeringWheel.Angle", Int16, "degrees"),
	// Body and cabin
	car("Vehicle.Cabin.Door.Row1.DriverSide.IsOpen", Boolean, ""),
	car("Vehicle.Cabin.Door.Row1.PassengerSide.IsOpen", Boolean, ""),
	car("Vehicle.Cabin.Door.Row2.DriverSide.IsOpen", Boolean, ""),
	car("Vehicle.Cabin.Door.Row2.PassengerSide.IsOpen", Boolean, ""),
	car("Vehicle.Cabin.Seat.Row1.DriverSide.IsBelted", Boolean, ""),
	person(Lv2, "Vehicle.Cabin.Seat.Row1.PassengerSide.IsOccupied", Boolean, ""),
	car("Vehicle.Body.Trunk.Rear.IsOpen", Boolean, ""),
	car("Vehicle.Body.Hood.IsOpen", Boolean, ""),
	car("Vehicle.Body.Lights.Beam.Low.IsOn", Boolean, ""),
	car("Vehicle.Body.Lights.Beam.High.IsOn", Boolean, ""),
	car("Vehicle.Body.Lights.Fog.Rear.IsOn", Boolean, ""),
	car("Vehicle.Body.Lights.Hazard.IsSignaling", Boolean, ""),
	car("Vehicle.Body.Lights.DirectionIndicator.Left.IsSignaling", Boolean, ""),
	car("Vehicle.Body.Lights.DirectionIndicator.Right.IsSignaling", Boolean, ""),
	car("Vehicle.Body.Lights.Brake.IsActive", String, ""),
	car("Vehicle.Body.Windshield.Front.Wiping.Mode", String, ""),
	car("Vehicle.Body.Windshield.Front.Wiping.System.Frequency", Uint8, "cpm"),
	car("Vehicle.Body.Raindetection.Intensity", Uint8, "percent"),
	// Climate
	car("Vehicle.Exterior.AirTemperature", Float, "celsius"),
	car("Vehicle.Exterior.Humidity", Float, "percent"),
	car("Vehicle.Exterior.LightIntensity", Float, "percent"),
	car("Vehicle.Cabin.HVAC.AmbientAirTemperature", Float, "celsius"),
	// Position
	person(Lv2, "Vehicle.CurrentLocation.Latitude", Double, "degrees"),
	person(Lv2, "Vehicle.CurrentLocation.Longitude", Double, "degrees"),
	person(Lv2, "Vehicle.CurrentLocation.Altitude", Double, "m"),
	person(Lv2, "Vehicle.CurrentLocation.Heading", Double, "degrees"),
	person(Lv2, "Vehicle.CurrentLocation.HorizontalAccuracy", Double, "m"),
	// Driver
	person(Lv1, "Vehicle.Driver.Identifier.Subject", String, ""),
	person(Lv1, "Vehicle.Driver.HeartRate", Uint16, "bpm"),
	person(Lv2, "Vehicle.Driver.AttentiveProbability", Float, "percent"),
	person(Lv2, "Vehicle.Driver.DistractionLevel", Float, "percent"),
	person(Lv2, "Vehicle.Driver.FatigueLevel", Float, "percent"),
	person(Lv2, "Vehicle.Driver.IsEyesOnRoad", Boolean, ""),
	person(Lv2, "Vehicle.Driver.IsHandsOnWheel", Boolean, ""),
	// The car itself
	person(Lv1, "Vehicle.VehicleIdentification.VIN", String, ""),
	person(Lv2, "Vehicle.VehicleIdentification.Brand", String, ""),
	person(Lv2, "Vehicle.VehicleIdentification.Model", String, ""),
	person(Lv2, "Vehicle.VehicleIdentification.Year", Uint16, ""),
	person(Lv2, "Vehicle.VehicleIdentification.KnownVehicleDamages", String, ""),
	// Assistance systems
	car("Vehicle.ADAS.ActiveAutonomyLevel", String, ""),
	car("Vehicle.ADAS.CruiseControl.IsActive", Boolean, ""),
	car("Vehicle.ADAS.CruiseControl.SpeedSet", Float, "km/h"),
	car("Vehicle.ADAS.ABS.IsEngaged", Boolean, ""),
	car("Vehicle.ADAS.TCS.IsEngaged", Boolean, ""),
	car("Vehicle.ADAS.ESC.IsEngaged", Boolean, ""),
	car("Vehicle.ADAS.ESC.RoadFriction.MostProbable", Float, "percent"),
	car("Vehicle.ADAS.EBA.IsEngaged", Boolean, ""),
	car("Vehicle.ADAS.LaneDepartureDetection.IsWarning", Boolean, ""),
	car("Vehicle.ADAS.ObstacleDetection.IsWarning", Boolean, ""),
	person(Lv2, "Vehicle.ADAS.DMS.IsWarning", Boolean, ""),
	// Diagnostics
	car("Vehicle.OBD.DTCList", Strings, ""),
	car("Vehicle.OBD.FreezeDTC", String, ""),
	car("Vehicle.OBD.Status.DTCCount", Uint8, ""),
	car("Vehicle.OBD.Status.IsMILOn", Boolean, ""),
	car("Vehicle.OBD.DistanceWithMIL", Float, "km"),
	car("Vehicle.OBD.Speed", Float, "km/h"),
	car("Vehicle.OBD.EngineSpeed", Float, "rpm"),
	car("Vehicle.OBD.EngineLoad", Float, "percent"),
	car("Vehicle.OBD.CoolantTemperature", Float, "celsius"),
	car("Vehicle.OBD.OilTemperature", Float, "celsius"),
	car("Vehicle.OBD.IntakeTemp", Float, "celsius"),
	car("Vehicle.OBD.AmbientAirTemperature", Float, "celsius"),
	car("Vehicle.OBD.BarometricPressure", Float, "kPa"),
	car("Vehicle.OBD.ThrottlePosition", Float, "percent"),
	car("Vehicle.OBD.MAF", Float, "g/s"),
	car("Vehicle.OBD.MAP", Float, "kPa"),
	car("Vehicle.OBD.FuelLevel", Float, "percent"),
	car("Vehicle.OBD.FuelRate", Float, "l/h"),
	car("Vehicle.OBD.ShortTermFuelTrim1", Float, "percent"),
	car("Vehicle.OBD.LongTermFuelTrim1", Float, "percent"),
	car("Vehicle.OBD.ControlModuleVoltage", Float, "V"),
	car("Vehicle.OBD.RunTime", Float, "s"),
	// Use of the car's applications
	user(Lv2, "Vehicle.Cabin.Infotainment.Media.Played.Source", String, ""),
	user(Lv2, "Vehicle.Cabin.Infotainment.Media.Played.Artist", String, ""),
	user(Lv2, "Vehicle.Cabin.Infotainment.Media.Played.Track", String, ""),
	user(Lv2, "Vehicle.Cabin.Infotainment.Media.Volume", Uint8, "percent"),
	user(Lv2, "Vehicle.Cabin.Infotainment.Navigation.DestinationSet.Latitude", Double, "degrees"),
	user(Lv2, "Vehicle.Cabin.Infotainment.Navigation.DestinationSet.Longitude", Double, "degrees"),
	user(Lv2, "Vehicle.Cabin.Infotainment.HMI.CurrentLanguage", String, ""),
	// AMO's: people
	user(Lv1, "Vehicle.User.Name", String, ""),
	user(Lv1, "Vehicle.User.Billing", Struct, ""),
	user(Lv2, "Vehicle.User.Age", Uint8, "years"),
	user(Lv2, "Vehicle.User.Gender", String, ""),
	user(Lv2, "Vehicle.User.Refueling", Struct, ""),
	user(Lv2, "Vehicle.User.Charging", Struct, ""),
	user(Lv2, "Vehicle.User.FrequentPlaces", Struct, ""),
	user(Lv2, "Vehicle.User.AppUsage", Struct, ""),
	user(Lv3, "Vehicle.User.DataUsage", Uint64, "bytes"),
	// AMO's: messages, by who they are exchanged with
	message("Vehicle.V2X.V2V.CAM"),
	message("Vehicle.V2X.V2V.DENM"),
	message("Vehicle.V2X.V2V.BSM"),
	message("Vehicle.V2X.V2V.CPM"),
	message("Vehicle.V2X.V2I.SPaT"),
	message("Vehicle.V2X.V2I.MAP"),
	message("Vehicle.V2X.V2I.IVIM"),
	message("Vehicle.V2X.V2I.TrafficInformation"),
	message("Vehicle.V2X.V2P.VAM"),
	message("Vehicle.V2X.V2P.PSM"),
	message("Vehicle.V2X.V2D.Message"),
	// AMO's: large data
	raw("Vehicle.Raw.CAN", Bytes),
	raw("Vehicle.Raw.Camera.Front", Bytes),
	raw("Vehicle.Raw.Camera.Rear", Bytes),
	raw("Vehicle.Raw.Camera.Left", Bytes),
	raw("Vehicle.Raw.Camera.Right", Bytes),
	raw("Vehicle.Raw.Lidar", Bytes),
	raw("Vehicle.Raw.Radar", Bytes),
	raw("Vehicle.Raw.Ultrasonic", Bytes),
	raw("Vehicle.Raw.Inertial", Bytes),
	raw("Vehicle.Raw.Event", Struct),
];
