#include "domain/bay.hpp"

#include <utility>

#include "domain/field_errors.hpp"
#include "domain/text.hpp"

namespace domain::bay {

namespace {

auto unknown_bay() { return not_found("bay-not-found", "There is no such bay."); }
Decided<Event> nothing_to_do() { return {}; }
Decided<Event> happens(Event event) { return {{std::move(event)}, {}}; }

std::expected<Revised, Rejection> check(const Content& content) {
  FieldErrors errors;
  auto name = errors.required_text("/name", content.name, name_characters_max);
  errors.range("/position", content.position, 0, position_max);
  if (errors.any()) return errors.refusal();
  if (content.name_taken) return conflict("name-taken", "Another bay of the garage has this name.");
  return Revised{std::move(name), content.purpose, content.position};
}

}  // namespace

Decision<Event> decide(const Bay& bay, const Add& command, const Context&) {
  if (bay.exists) return conflict("bay-exists", "The bay is there already.");
  auto checked = check(command.content);
  if (!checked) return std::unexpected(std::move(checked).error());
  return happens(Added{command.garage_id, std::move(checked->name), checked->purpose, checked->position});
}

Decision<Event> decide(const Bay& bay, const Revise& command, const Context&) {
  if (!bay.exists) return unknown_bay();
  auto checked = check(command.content);
  if (!checked) return std::unexpected(std::move(checked).error());
  if (checked->name == bay.name && checked->purpose == bay.purpose && checked->position == bay.position)
    return nothing_to_do();
  return happens(*std::move(checked));
}

Decision<Event> decide(const Bay& bay, const Retire&, const Context&) {
  if (!bay.exists) return unknown_bay();
  if (bay.retired) return nothing_to_do();
  return happens(Retired{});
}

Decision<Event> decide(const Bay& bay, const Reinstate&, const Context&) {
  if (!bay.exists) return unknown_bay();
  if (!bay.retired) return nothing_to_do();
  return happens(Reinstated{});
}

void evolve(Bay& bay, const Added& event) {
  bay.exists = true;
  bay.garage_id = event.garage_id;
  bay.name = event.name;
  bay.purpose = event.purpose;
  bay.position = event.position;
}

void evolve(Bay& bay, const Revised& event) {
  bay.name = event.name;
  bay.purpose = event.purpose;
  bay.position = event.position;
}

void evolve(Bay& bay, const Retired&) { bay.retired = true; }

void evolve(Bay& bay, const Reinstated&) { bay.retired = false; }

}  // namespace domain::bay
