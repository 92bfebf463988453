// API keys: other programs that act with one role at some garages. A token is shown when its key is made, and
// never again; only its hash is kept.
#include "domain/api_key.hpp"

#include <algorithm>
#include <boost/describe/enumerators.hpp>

#include "api/application.hpp"
#include "api/routes.hpp"
#include "domain/staff.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

using domain::api_key::ApiKey;
using domain::staff::Role;
using projections::ApiKeyRow;

struct ApiKeyView {
  domain::ApiKeyId api_key_id;
  std::string name;
  Role role = Role::auditor;
  std::vector<domain::GarageId> garage_ids;
  domain::Instant issued_at;
  std::optional<domain::Instant> expires_at;
  bool revoked = false;
};
BOOST_DESCRIBE_STRUCT(ApiKeyView, (), (api_key_id, name, role, garage_ids, issued_at, expires_at, revoked))

struct ApiKeyList {
  std::vector<ApiKeyView> items;
};
BOOST_DESCRIBE_STRUCT(ApiKeyList, (), (items))

/// A new key, with what it is used by.
struct IssuedApiKey {
  domain::ApiKeyId api_key_id;
  std::string token;
  std::string name;
  Role role = Role::auditor;
  std::vector<domain::GarageId> garage_ids;
  domain::Instant issued_at;
  std::optional<domain::Instant> expires_at;
};
BOOST_DESCRIBE_STRUCT(IssuedApiKey, (), (api_key_id, token, name, role, garage_ids, issued_at, expires_at))

struct NewApiKey {
  std::string name;
  Role role = Role::auditor;
  std::vector<domain::GarageId> garage_ids;
  std::optional<domain::Instant> expires_at;
};
BOOST_DESCRIBE_STRUCT(NewApiKey, (), (name, role, garage_ids, expires_at))

constexpr std::string_view keys_path = "/v1/api-keys/";

ApiKeyView view_of(const ApiKeyRow& row) {
  return {row.api_key_id, row.name, row.role, row.garage_ids, row.issued_at, row.expires_at, row.revoked};
}

/// Whether everything that the role allows at the garage is allowed to the caller there.
bool has_all_of(const Principal& caller, Role role, domain::GarageId garage) {
  bool has = true;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<Permission>>([&](auto permission) {
    if (permission.value == Permission::anyone || permission.value == Permission::logged_in) return;
    if (grants(role, permission.value) && !caller.may_at(permission.value, garage)) has = false;
  });
  return has;
}

Result<void> check_garages(const Application& application, const CommandCall& call, const NewApiKey& key) {
  for (std::size_t i = 0; i < key.garage_ids.size(); ++i) {
    const auto garage = key.garage_ids[i];
    const auto wrong = [&](std::string code, std::string detail) {
      return std::unexpected(
          Problem{422,
                  "invalid-fields",
                  "Some fields are not valid.",
                  {{"/garageIds/" + std::to_string(i), std::move(code), std::move(detail)}},
                  {},
                  {}});
    };
    if (!application.garage(call, garage)) return wrong("unknown-garage", "There is no such garage.");
    if (std::find(key.garage_ids.begin(), key.garage_ids.begin() + static_cast<std::ptrdiff_t>(i), garage) !=
        key.garage_ids.begin() + static_cast<std::ptrdiff_t>(i))
      return wrong("duplicate", "This garage is in the list already.");
    if (!call.principal->may_at(Permission::api_keys_manage, garage) ||
        !has_all_of(*call.principal, key.role, garage))
      return problem(403, "forbidden", "A key cannot be given more than its maker has.");
  }
  return {};
}

Result<Decide> issue(const Application& application, const CommandCall& call, NewApiKey body) {
  if (body.garage_ids.size() > domain::api_key::garages_max)
    return std::unexpected(Problem{422,
                                   "invalid-fields",
                                   "Some fields are not valid.",
                                   {{"/garageIds", "too-many", "There are too many of these."}},
                                   {},
                                   {}});
  if (auto checked = check_garages(application, call, body); !checked)
    return std::unexpected(checked.error());
  domain::api_key::Issue command;
  command.api_key_id = Application::new_id<domain::ApiKeyId>();
  command.name = std::move(body.name);
  command.role = body.role;
  command.garage_ids = std::move(body.garage_ids);
  command.token_hash = token_hash(application.tokens().token_of(command.api_key_id.text()));
  command.expires_at = body.expires_at;
  return [command = std::move(command)](Transaction& transaction) -> Result<Done> {
    if (auto issued = transaction.decide<ApiKey>(command.api_key_id, command); !issued)
      return std::unexpected(issued.error());
    return Done{201, std::string(keys_path) + command.api_key_id.text()};
  };
}

Result<ApiKeyRow> find_key(const ReadCall& call, std::optional<domain::ApiKeyId> id) {
  if (!id) return no_such("API key");
  auto row = projections::read_row<ApiKeyRow>(*call.rows, ApiKeyRow::key(call.organisation(), *id));
  if (!row || row->token_hash.empty()) return no_such("API key");
  return *std::move(row);
}

/// The token follows from the identifier, so a repeated request shows the same one.
Result<Rendered> show_issued(const Application& application, const ReadCall& call,
                             std::string_view resource) {
  const auto row = find_key(call, domain::ApiKeyId::parse(resource.substr(keys_path.size())));
  if (!row) return std::unexpected(row.error());
  return Router::render<IssuedApiKey>(
      IssuedApiKey{row->api_key_id, application.tokens().token_of(row->api_key_id.text()), row->name,
                   row->role, row->garage_ids, row->issued_at, row->expires_at});
}

Result<ApiKeyList> list_keys(const ReadCall& call) {
  ApiKeyList list;
  call.rows->scan(projections::Key(ApiKeyRow::table, call.organisation()),
                  [&](std::string_view, std::string_view stored) {
                    list.items.push_back(view_of(projections::decode_row<ApiKeyRow>(stored)));
                    return true;
                  });
  return list;
}

Result<Decide> revoke(const CommandCall& call) {
  const auto id = call.id<domain::ApiKeyId>(0, "API key");
  if (!id) return std::unexpected(id.error());
  return [id = *id, caller = call.principal,
          if_match = call.if_match](Transaction& transaction) -> Result<Done> {
    const auto& key = transaction.load<ApiKey>(id);
    if (!key.exists) return no_such("API key");
    if (auto expected = transaction.expect<ApiKey>(id, if_match); !expected)
      return std::unexpected(std::move(expected).error());
    if (!std::ranges::all_of(
            key.garage_ids, [&](auto garage) { return caller->may_at(Permission::api_keys_manage, garage); }))
      return problem(403, "forbidden", "Only an owner of every garage of the key may revoke it.");
    if (auto revoked = transaction.decide<ApiKey>(id, domain::api_key::Revoke{}); !revoked)
      return std::unexpected(revoked.error());
    return Done{204, {}};
  };
}

}  // namespace

void add_api_key_routes(Application& application) {
  auto& router = application.router();
  router.read<ApiKeyList>({.path = "/v1/api-keys",
                           .permission = Permission::api_keys_manage,
                           .summary = "The API keys, revoked ones too",
                           .description = "Without their tokens, which are shown once."},
                          list_keys);
  auto& issued = router.command<NewApiKey>(
      {.method = "POST",
       .path = "/v1/api-keys",
       .permission = Permission::api_keys_manage,
       .summary = "Issue an API key",
       .description =
           "The answer has the token, which is not shown again: Authorization: Bearer <token>. A key "
           "cannot be given more than its maker has.",
       .example = R"({"name": "Website", "role": "advisor", "garageIds": ["gar_01JD3Z8Q6N4T0V9K5M2R7W1XYB"],
 "expiresAt": "2099-12-31T00:00:00Z"})",
       .success = 201},
      [&application](const CommandCall& call, NewApiKey body) {
        return issue(application, call, std::move(body));
      });
  issued.reply_schema = schema<IssuedApiKey>();
  issued.present = [&application](const ReadCall& call, std::string_view resource) {
    return show_issued(application, call, resource);
  };
  router.read<ApiKeyView>({.path = "/v1/api-keys/{apiKeyId}",
                           .permission = Permission::api_keys_manage,
                           .summary = "An API key",
                           .as_of = true},
                          [](const ReadCall& call) -> Result<ApiKeyView> {
                            const auto row = find_key(call, domain::ApiKeyId::parse(call.path_parameters[0]));
                            if (!row) return std::unexpected(row.error());
                            return view_of(*row);
                          });
  router.command<NoBody>({.method = "DELETE",
                          .path = "/v1/api-keys/{apiKeyId}",
                          .permission = Permission::api_keys_manage,
                          .summary = "Revoke an API key",
                          .description = "Its token stops working at once, for good.",
                          .success = 204},
                         [](const CommandCall& call, NoBody) { return revoke(call); });
}

}  // namespace api
