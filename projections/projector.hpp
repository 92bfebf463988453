// How a projector picks the events that it cares about.
//
//   void project_customers(const Event& event, Views& views) {
//     on(event,
//        [&](const customer::Registered& registered) { ... },
//        [&](const customer::Deactivated&) { ... });
//   }
//
// Events that no case takes are passed over.
#pragma once

#include <array>
#include <concepts>

#include "projections/event_codec.hpp"

namespace projections {

/// For each aggregate, whether a case takes any of its events.
template <class Overloaded, class... Aggregates>
constexpr auto aggregates_taken(std::type_identity<std::variant<Aggregates...>>) {
  constexpr auto is_taken = []<class... Bodies>(std::type_identity<std::variant<Bodies...>>) {
    return (std::invocable<const Overloaded&, const Bodies&> || ...);
  };
  return std::array{is_taken(std::type_identity<Aggregates>{})...};
}

template <class... Cases>
void on(const Event& event, Cases... cases) {
  struct Overloaded : Cases... {
    using Cases::operator()...;
  };
  // Each projector is asked about each event, and most have nothing to do with it.
  static constexpr auto taken = aggregates_taken<Overloaded>(std::type_identity<AnyAggregateEvent>{});
  if (!taken[event.body.index()]) return;
  const Overloaded overloaded{cases...};
  std::visit(
      [&](const auto& aggregate) {
        std::visit(
            [&](const auto& body) {
              if constexpr (std::invocable<const Overloaded&, decltype(body)>) overloaded(body);
            },
            aggregate);
      },
      event.body);
}

/// The identifier of an event's stream, as the kind that its aggregate has.
template <class IdType>
IdType stream_id(const Event& event) {
  return IdType{ulid_of(event.stream)};
}

}  // namespace projections
