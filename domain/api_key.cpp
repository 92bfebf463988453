#include "domain/api_key.hpp"

#include <utility>

#include "domain/field_errors.hpp"
#include "domain/text.hpp"

namespace domain::api_key {

Decision<Event> decide(const ApiKey& key, const Issue& command, const Context& context) {
  if (key.exists) return conflict("api-key-exists", "The API key is issued already.");
  FieldErrors errors;
  auto name = errors.required_text("/name", command.name, name_characters_max);
  if (command.garage_ids.empty()) errors.add("/garageIds", "required", "At least one garage.");
  errors.count("/garageIds", command.garage_ids.size(), garages_max);
  if (command.token_hash.empty()) errors.add("/token", "required", "This is needed.");
  if (command.expires_at && *command.expires_at <= context.now)
    errors.add("/expiresAt", "in-the-past", "A key ends in the future.");
  if (errors.any()) return errors.refusal();
  return Decided<Event>{{Issued{.role = command.role,
                                .garage_ids = command.garage_ids,
                                .token_hash = command.token_hash,
                                .expires_at = command.expires_at,
                                .personal = {std::move(name)}}},
                        {}};
}

Decision<Event> decide(const ApiKey& key, const Revoke&, const Context&) {
  if (!key.exists) return not_found("api-key-not-found", "There is no such API key.");
  if (key.revoked) return Decided<Event>{};
  return Decided<Event>{{Revoked{}}, {}};
}

void evolve(ApiKey& key, const Issued& event) {
  key.exists = true;
  key.role = event.role;
  key.garage_ids = event.garage_ids;
  key.expires_at = event.expires_at;
}

void evolve(ApiKey& key, const Revoked&) { key.revoked = true; }

}  // namespace domain::api_key
