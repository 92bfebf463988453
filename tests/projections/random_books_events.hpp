// Random books (tests/domain/random_books.hpp) as events that views can be folded from, with the
// organisation, the garage and the customers that they are about.
#pragma once

#include <vector>

#include "projections/event_codec.hpp"
#include "tests/domain/random_books.hpp"

namespace projections::testing {

inline domain::OrganisationId organisation_of_books() {
  return random_books::Books::nth<domain::OrganisationId>(1);
}

/// In the order of happening, at positions from 1.
std::vector<Event> events_of(const random_books::Books& books);

}  // namespace projections::testing
