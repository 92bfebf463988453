// The journal entries in an event, whatever its type: every member called `entry`.
#pragma once

#include <concepts>
#include <optional>
#include <variant>

#include "projections/event_codec.hpp"

namespace projections {

/// Whether an event of this type can carry an entry.
template <class E>
inline constexpr bool carries_entry = requires(const E& event) {
  requires std::same_as<decltype(event.entry), domain::journal::Entry>;
} || requires(const E& event) {
  requires std::same_as<decltype(event.entry), std::optional<domain::journal::Entry>>;
};

/// Whether events of this aggregate can.
template <class Aggregate>
inline constexpr bool any_carries_entry = false;
template <class... E>
inline constexpr bool any_carries_entry<std::variant<E...>> = (carries_entry<E> || ...);

/// The entry; null where there is none.
const domain::journal::Entry* entry_of(const Event& event);

/// Whether events of this type come in a stream that entries come from, so that the books need to see them.
bool is_of_the_books(std::string_view type);

/// The garage that an event names, where it is of a stream that entries come from; nobody's id otherwise.
domain::GarageId garage_named_by(const Event& event);

}  // namespace projections
