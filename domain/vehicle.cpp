#include "domain/vehicle.hpp"

#include <algorithm>
#include <utility>

#include "domain/field_errors.hpp"
#include "domain/text.hpp"

namespace domain::vehicle {

namespace {

auto unknown_vehicle() { return not_found("vehicle-not-found", "There is no such vehicle."); }

Decided<Event> nothing_to_do() { return {}; }
Decided<Event> happens(Event event) { return {{std::move(event)}, {}}; }

std::optional<Registration> check_registration(const std::string& text, const std::string& country,
                                               FieldErrors& errors) {
  errors.country("/country", country);
  auto registration = make_registration(text, country);
  if (!registration)
    errors.add("/registration", "not-a-registration", "A registration has 1 to 15 letters and digits.");
  return registration;
}

std::optional<Vin> check_vin(const std::optional<std::string>& text, const std::string& country,
                             FieldErrors& errors) {
  const auto cleaned = errors.text("/vin", text, name_characters_max);
  if (!cleaned) return std::nullopt;
  auto vin = make_vin(*cleaned, country);
  if (!vin)
    errors.add("/vin", "not-a-vin",
               "A VIN has 17 letters and digits, but no I, O or Q; before 1981, 5 to 16.");
  else if (vin->check_digit == VinCheckDigit::invalid && check_digit_is_mandatory(country))
    errors.add("/vin", "wrong-check-digit",
               "The ninth character does not check the others; one is mistyped.");
  return vin;
}

Description check_description(const Description& description, Date today, FieldErrors& errors) {
  Description checked{
      .make = errors.text("/make", description.make, name_characters_max),
      .model = errors.text("/model", description.model, name_characters_max),
      .year = description.year,
      .colour = errors.text("/colour", description.colour, name_characters_max),
      .fuel = errors.text("/fuel", description.fuel, name_characters_max),
      .engine_cc = description.engine_cc,
  };
  checked.custom_make = checked.make && description.custom_make;
  checked.custom_model = checked.model && description.custom_model;
  if (checked.year) errors.range("/year", *checked.year, year_min, today.year() + 1);
  if (checked.engine_cc) errors.range("/engineCc", *checked.engine_cc, 1, engine_cc_max);
  return checked;
}

/// A VIN from before 1981 is only its maker's own number, so two vehicles may well have the same.
bool is_claimed(const std::optional<Vin>& vin) { return vin && !vin->legacy; }

void claim_vin(const std::optional<Vin>& before, const std::optional<Vin>& after,
               std::vector<ClaimChange>& claims) {
  const auto value = [](const std::optional<Vin>& vin) {
    return is_claimed(vin) ? vin->value : std::string();
  };
  if (value(before) == value(after)) return;
  if (is_claimed(before)) claims.push_back({ClaimChange::Action::release, ClaimKind::vin, before->value});
  if (is_claimed(after)) claims.push_back({ClaimChange::Action::take, ClaimKind::vin, after->value});
}

bool same_registration(const Registration& a, const Registration& b) {
  return a.country == b.country && a.normalised == b.normalised;
}

/// Under the names that the API has for them.
std::vector<std::string> changed_fields(const Vehicle& before, const Description& after,
                                        const std::optional<Vin>& vin,
                                        const std::optional<std::string>& notes) {
  const auto& description = before.description;
  std::vector<std::string> fields;
  if (description.make != after.make || description.custom_make != after.custom_make)
    fields.emplace_back("make");
  if (description.model != after.model || description.custom_model != after.custom_model)
    fields.emplace_back("model");
  if (description.year != after.year) fields.emplace_back("year");
  if (description.colour != after.colour) fields.emplace_back("colour");
  if (description.fuel != after.fuel) fields.emplace_back("fuel");
  if (description.engine_cc != after.engine_cc) fields.emplace_back("engineCc");
  if (before.vin != vin) fields.emplace_back("vin");
  if (before.notes != notes) fields.emplace_back("notes");
  return fields;
}

std::string in_words(const Reading& reading) {
  return std::to_string(reading.mileage.value) + (reading.mileage.unit == DistanceUnit::mi ? " mi" : " km") +
         " on " + reading.read_at.text();
}

/// What a reading would contradict at its place in time: more before it, or less after it. A later reading
/// that is already a confirmed rollback explains itself.
const Reading* contradicted_reading(const std::vector<Reading>& readings, const Mileage& mileage,
                                    Instant read_at) {
  const auto later = [](Instant at, const Reading& reading) { return at < reading.read_at; };
  const auto next = std::upper_bound(readings.begin(), readings.end(), read_at, later);
  if (next != readings.begin() && compare(mileage, std::prev(next)->mileage) < 0) return &*std::prev(next);
  if (next != readings.end() && !next->rollback && compare(mileage, next->mileage) > 0) return &*next;
  return nullptr;
}

void check_mileage(const Mileage& mileage, const std::string& pointer, FieldErrors& errors) {
  errors.range(pointer, mileage.value, 0, mileage_value_max);
}

bool is_filled(const Vehicle& vehicle, Field field) {
  const auto open = fields_to_ask_for(vehicle.description, vehicle.vin.has_value(), !vehicle.readings.empty(),
                                      vehicle.notes.has_value());
  return std::find(open.begin(), open.end(), field) == open.end();
}

}  // namespace

std::vector<Reference> Vehicle::about(const Event& event) const {
  std::vector<Reference> references;
  if (owner) references.emplace_back(*owner);
  if (const auto* const removed = std::get_if<RemovedFromCustomer>(&event))
    references.emplace_back(removed->customer_id);
  if (const auto* const moved = std::get_if<OwnershipTransferred>(&event);
      moved != nullptr && moved->from_customer_id)
    references.emplace_back(*moved->from_customer_id);
  return references;
}

Decision<Event> decide(const Vehicle& vehicle, const Register& command, const Context& context) {
  if (vehicle.exists) return conflict("vehicle-exists", "The vehicle is registered already.");
  FieldErrors errors;
  const auto registration = check_registration(command.registration, command.country, errors);
  const auto vin = check_vin(command.vin, command.country, errors);
  const auto description = check_description(command.description, context.today, errors);
  const auto notes = errors.text("/notes", command.notes, notes_characters_max);
  const auto since = command.since.value_or(context.today);
  if (since > context.today) errors.add("/since", "in-the-future", "An ownership begins today or earlier.");
  if (command.mileage) check_mileage(*command.mileage, "/mileage/value", errors);
  if (errors.any()) return errors.refusal();

  Decided<Event> decided{
      {Registered{.customer_id = command.customer_id,
                  .ownership = command.ownership,
                  .description = description,
                  .since = since,
                  .personal = {*registration, vin, notes}}},
      {{ClaimChange::Action::take, ClaimKind::registration, registration_claim(*registration)}}};
  claim_vin(std::nullopt, vin, decided.claims);
  if (command.mileage)
    decided.events.emplace_back(OdometerRead{.reading = *command.mileage, .read_at = context.now});
  return decided;
}

Decision<Event> decide(const Vehicle& vehicle, const ChangeDetails& command, const Context& context) {
  if (!vehicle.exists) return unknown_vehicle();
  FieldErrors errors;
  const auto description = check_description(command.description, context.today, errors);
  const bool untouched_vin =
      vehicle.vin && command.vin == vehicle.vin->value;  // whatever today's rules say of it
  auto vin = untouched_vin ? vehicle.vin : check_vin(command.vin, vehicle.registration.country, errors);
  const auto notes = errors.text("/notes", command.notes, notes_characters_max);
  if (errors.any()) return errors.refusal();

  const bool same_vin = vehicle.vin && vin && vehicle.vin->value == vin->value;
  if (same_vin) vin = vehicle.vin;
  if (vehicle.vin && !same_vin && !command.vin_correction)
    return conflict("vin-confirmed", "The vehicle has a VIN; only a correction changes it.",
                    vehicle.vin->value);
  auto fields = changed_fields(vehicle, description, vin, notes);
  if (fields.empty()) return nothing_to_do();
  Decided<Event> decided{{DetailsChanged{std::move(fields), description, {vin, notes}}}, {}};
  claim_vin(vehicle.vin, vin, decided.claims);
  return decided;
}

Decision<Event> decide(const Vehicle& vehicle, const ChangeRegistration& command, const Context&) {
  if (!vehicle.exists) return unknown_vehicle();
  FieldErrors errors;
  const auto registration = check_registration(command.registration, command.country, errors);
  auto reason = errors.text("/reason", command.reason, notes_characters_max);
  if (errors.any()) return errors.refusal();

  if (same_registration(*registration, vehicle.registration)) return nothing_to_do();
  return Decided<Event>{
      {RegistrationChanged{{*registration, std::move(reason)}}},
      {{ClaimChange::Action::release, ClaimKind::registration, registration_claim(vehicle.registration)},
       {ClaimChange::Action::take, ClaimKind::registration, registration_claim(*registration)}}};
}

Decision<Event> decide(const Vehicle& vehicle, const SkipFields& command, const Context&) {
  if (!vehicle.exists) return unknown_vehicle();
  FieldsSkipped skipped;
  for (const auto field : command.fields) {
    const bool repeated =
        std::find(skipped.fields.begin(), skipped.fields.end(), field) != skipped.fields.end();
    if (!repeated && !is_filled(vehicle, field)) skipped.fields.push_back(field);
  }
  if (skipped.fields.empty()) return nothing_to_do();
  return happens(std::move(skipped));
}

Decision<Event> decide(const Vehicle& vehicle, const RecordOdometer& command, const Context& context) {
  if (!vehicle.exists) return unknown_vehicle();
  FieldErrors errors;
  check_mileage(command.reading, "/value", errors);
  if (command.read_at > context.now)
    errors.add("/readAt", "in-the-future", "A reading was taken in the past.");
  auto reason = errors.text("/reason", command.reason, notes_characters_max);
  if (errors.any()) return errors.refusal();

  const auto same = [&](const Reading& reading) {
    return reading.mileage == command.reading && reading.read_at == command.read_at;
  };
  if (std::any_of(vehicle.readings.begin(), vehicle.readings.end(), same)) return nothing_to_do();

  const auto* contradicted = contradicted_reading(vehicle.readings, command.reading, command.read_at);
  if (contradicted && !command.rollback)
    return invalid("odometer-rollback", "This contradicts the reading of " + in_words(*contradicted) + ".",
                   {{"/value", "odometer-rollback", "Confirm with rollback and a reason if it is right."}});
  if (contradicted && !reason)
    return invalid("reason-required",
                   "Say why this contradicts the reading of " + in_words(*contradicted) + ".",
                   {{"/reason", "required", "This is needed for a rollback."}});
  if (!contradicted) reason.reset();
  return happens(OdometerRead{.reading = command.reading,
                              .read_at = command.read_at,
                              .source = command.source,
                              .rollback = contradicted != nullptr,
                              .personal = {std::move(reason)}});
}

Decision<Event> decide(const Vehicle& vehicle, const TransferOwnership& command, const Context& context) {
  if (!vehicle.exists) return unknown_vehicle();
  if (vehicle.owner == command.to_customer_id && vehicle.ownership == command.ownership)
    return nothing_to_do();
  const auto on = command.on.value_or(std::max(context.today, vehicle.owned_since));
  if (command.on && on > context.today)
    return invalid_fields({{"/on", "in-the-future", "An ownership begins today or earlier."}});
  if (on < vehicle.owned_since)
    return invalid("ownership-overlap",
                   "The ownership before this one lasted until " + vehicle.owned_since.text() + " at least.",
                   {{"/on", "ownership-overlap", "Not before " + vehicle.owned_since.text() + "."}});
  return happens(OwnershipTransferred{vehicle.owner, command.to_customer_id, command.ownership, on});
}

Decision<Event> decide(const Vehicle& vehicle, const RemoveFromCustomer& command, const Context& context) {
  if (!vehicle.exists) return unknown_vehicle();
  if (vehicle.owner != command.customer_id)
    return not_found("vehicle-not-found", "The customer has no such vehicle.");
  FieldErrors errors;
  auto reason = errors.text("/reason", command.reason, notes_characters_max);
  if (errors.any()) return errors.refusal();
  if (command.has_open_work)
    return conflict("vehicle-has-open-work", "Work on the vehicle is still open; finish or cancel it first.");
  return happens(RemovedFromCustomer{
      command.customer_id, std::max(context.today, vehicle.owned_since), {std::move(reason)}});
}

void evolve(Vehicle& vehicle, const Registered& event) {
  vehicle.exists = true;
  vehicle.owner = event.customer_id;
  vehicle.ownership = event.ownership;
  vehicle.owned_since = event.since;
  vehicle.description = event.description;
  vehicle.registration = event.personal.registration;
  vehicle.vin = event.personal.vin;
  vehicle.notes = event.personal.notes;
}

void evolve(Vehicle& vehicle, const DetailsChanged& event) {
  vehicle.description = event.description;
  vehicle.vin = event.personal.vin;
  vehicle.notes = event.personal.notes;
}

void evolve(Vehicle& vehicle, const RegistrationChanged& event) {
  vehicle.registration = event.personal.registration;
}

// How often a field was skipped decides nothing; the lookup's read model counts.
void evolve(Vehicle&, const FieldsSkipped&) {}

void evolve(Vehicle& vehicle, const OdometerRead& event) {
  const auto later = [](Instant at, const Reading& reading) { return at < reading.read_at; };
  const auto place = std::upper_bound(vehicle.readings.begin(), vehicle.readings.end(), event.read_at, later);
  vehicle.readings.insert(place, {event.reading, event.read_at, event.rollback});
}

void evolve(Vehicle& vehicle, const OwnershipTransferred& event) {
  vehicle.owner = event.to_customer_id;
  vehicle.ownership = event.ownership;
  vehicle.owned_since = event.on;
}

void evolve(Vehicle& vehicle, const RemovedFromCustomer& event) {
  vehicle.owner.reset();
  vehicle.owned_since = event.on;
}

std::string registration_claim(const Registration& registration) {
  return registration.country + ':' + registration.normalised;
}

std::vector<Field> fields_to_ask_for(const Description& description, bool has_vin, bool has_mileage,
                                     bool has_notes) {
  const std::pair<Field, bool> filled[] = {
      {Field::make, description.make.has_value()},
      {Field::model, description.model.has_value()},
      {Field::year, description.year.has_value()},
      {Field::vin, has_vin},
      {Field::mileage, has_mileage},
      {Field::colour, description.colour.has_value()},
      {Field::notes, has_notes},
  };
  std::vector<Field> open;
  for (const auto& [field, is_filled_in] : filled)
    if (!is_filled_in) open.push_back(field);
  return open;
}

}  // namespace domain::vehicle
