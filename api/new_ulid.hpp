// Fresh identifiers, each greater than all before it.
#pragma once

#include "domain/id.hpp"

namespace api {

/// Of this moment; or, where the last one was of the same millisecond or the clock has gone back since, a
/// little above it. Lists have what was made in one millisecond in the order of identifiers, and nobody can
/// tell the next one. Any thread.
domain::Ulid new_ulid();

}  // namespace api
