// The shape of every aggregate: a state, its events, its commands, and two pure functions.
//
//   Decision<Event> decide(const State&, const SomeCommand&, const Context&);  // what happens, or why not
//   void            evolve(State&, const SomeEvent&);                          // what that makes of the
//   state
//
// Nothing here does I/O, reads a clock, draws a random number, or knows that anything is stored. Identifiers
// of new things arrive in the command.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "domain/id.hpp"
#include "domain/time.hpp"

namespace domain {

/// One thing wrong with one field of a command.
struct FieldError {
  std::string pointer;  ///< JSON pointer into the body: "/phoneNumber"
  std::string code;     ///< stable, kebab-case
  std::string detail;   ///< for people
};
BOOST_DESCRIBE_STRUCT(FieldError, (), (pointer, code, detail))

/// Why a command was refused. A refusal is an answer, not a failure: nothing has happened.
struct Rejection {
  enum class Kind {
    invalid,    ///< a field or a rule says no (422)
    conflict,   ///< the current state says no (409)
    not_found,  ///< what the command names is not there (404)
  };
  Kind kind = Kind::invalid;
  std::string code;                ///< stable, kebab-case: "invalid-transition"
  std::string detail;              ///< for people
  std::vector<FieldError> errors;  ///< for `invalid`: which fields
  std::string conflicts_with;      ///< for `conflict`: the id or the state that is in the way; may be empty
};

inline std::unexpected<Rejection> invalid(std::string code, std::string detail,
                                          std::vector<FieldError> errors = {}) {
  return std::unexpected(
      Rejection{Rejection::Kind::invalid, std::move(code), std::move(detail), std::move(errors), {}});
}
inline std::unexpected<Rejection> invalid_fields(std::vector<FieldError> errors) {
  return invalid("invalid-fields", "Some fields are not valid.", std::move(errors));
}
inline std::unexpected<Rejection> conflict(std::string code, std::string detail, std::string with = {}) {
  return std::unexpected(
      Rejection{Rejection::Kind::conflict, std::move(code), std::move(detail), {}, std::move(with)});
}
inline std::unexpected<Rejection> not_found(std::string code, std::string detail) {
  return std::unexpected(Rejection{Rejection::Kind::not_found, std::move(code), std::move(detail), {}, {}});
}

/// Values that must be unique, each within its scope. Stored only as a keyed hash.
enum class ClaimKind {
  phone,              ///< organisation; E.164 of a customer's primary phone
  registration,       ///< organisation; country, ':' and the normalised registration
  vin,                ///< organisation; upper case
  staff_email,        ///< the whole server, since it is what a log-in starts from; lower case
  import_file,        ///< garage; hash of an uploaded file's bytes
  plan_name,          ///< organisation
  external_payment,   ///< organisation; a payment's number at whoever took it in
  active_membership,  ///< organisation; a customer, by the membership that counts
  billed_job,         ///< organisation; a job, by the draft or the invoice that bills it
};

/// What a decision takes or gives back, in the same commit as its events.
struct ClaimChange {
  enum class Action { take, release };
  Action action;
  ClaimKind kind;
  std::string value;  ///< normalised

  friend bool operator==(const ClaimChange&, const ClaimChange&) = default;
};

template <class Event>
struct Decided {
  std::vector<Event> events;  ///< none: there was nothing to do, and that is fine
  std::vector<ClaimChange> claims;
};

template <class Event>
using Decision = std::expected<Decided<Event>, Rejection>;

/// What a decision may know besides the state.
struct Context {
  Instant now;
  Date today;     ///< at the garage that the command is about; UTC where it is about none
  StaffId staff;  ///< who asks; nobody's id for the server itself
};

/// An aggregate is a default-constructible state with `Event`, a std::variant of everything that can have
/// happened to it. An event without an `evolve` overload does not compile.
template <class State>
void evolve_any(State& state, const typename State::Event& event) {
  std::visit([&](const auto& e) { evolve(state, e); }, event);
}

}  // namespace domain
