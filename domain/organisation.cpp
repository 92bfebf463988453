#include "domain/organisation.hpp"

#include <utility>

#include "domain/field_errors.hpp"
#include "domain/text.hpp"

namespace domain::organisation {

Decision<Event> decide(const Organisation& organisation, const Register& command, const Context&) {
  if (organisation.exists) return conflict("organisation-exists", "The organisation is registered already.");
  FieldErrors errors;
  auto name = errors.required_text("/name", command.name, name_characters_max);
  if (errors.any()) return errors.refusal();
  return Decided<Event>{{Registered{std::move(name)}}, {}};
}

Decision<Event> decide(const Organisation& organisation, const Rename& command, const Context&) {
  if (!organisation.exists) return not_found("organisation-not-found", "There is no such organisation.");
  FieldErrors errors;
  auto name = errors.required_text("/name", command.name, name_characters_max);
  if (errors.any()) return errors.refusal();
  if (name == organisation.name) return Decided<Event>{};
  return Decided<Event>{{Renamed{std::move(name)}}, {}};
}

void evolve(Organisation& organisation, const Registered& event) {
  organisation.exists = true;
  organisation.name = event.name;
}

void evolve(Organisation& organisation, const Renamed& event) { organisation.name = event.name; }

}  // namespace domain::organisation
