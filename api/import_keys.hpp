// What an uploaded file said of people is sealed under a key of its own, which goes once the file is
// imported: the customers have it then, and it shall not be kept twice.
#pragma once

#include <span>

#include "projections/event_codec.hpp"

namespace eventstore {
class KeyStore;
}

namespace api {

class Application;

/// Destroys the keys of the files whose import these durable events completed.
void destroy_import_keys(std::span<const projections::Event> events, const eventstore::Log& log,
                         eventstore::KeyStore& keys);

/// The same for every import that is complete, in case the server ended before it could. On the slow threads,
/// once the views are ready.
void destroy_left_import_keys(Application& application);

}  // namespace api
