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

#include "projections/event_codec.hpp"

namespace projections {

template <class... Cases>
void on(const Event& event, Cases... cases) {
  struct Overloaded : Cases... {
    using Cases::operator()...;
  };
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
