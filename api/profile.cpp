// A customer's profile at a garage, and its figures.
#include "api/application.hpp"
#include "api/profile_view.hpp"
#include "api/routes.hpp"

namespace api {

void add_profile_routes(Application& application) {
  auto& router = application.router();
  router
      .read<Rendered>(
          {.path = "/v1/garages/{garageId}/customers/{customerId}",
           .permission = Permission::customers_read,
           .summary = "A customer's profile at a garage",
           .description =
               "Figures are of this garage only; the rest is the organisation's. The ETag changes with "
               "anything shown; the version is the customer's, for If-Match.",
           .as_of = true},
          [&application](const ReadCall& call) -> Result<Rendered> {
            const auto rows = find_profile_rows(call);
            if (!rows) return std::unexpected(rows.error());
            if (call.principal->kind == Principal::Kind::member && !call.as_of)
              application.recent_views().viewed(call.organisation(), call.principal->staff_id,
                                                rows->garage.garage_id, rows->customer.customer_id, call.now);
            Rendered rendered;
            json::append<json::Nulls::write>(rendered.body, profile_view(call, *rows));
            return rendered;
          })
      .reply_schema = schema<ProfileView>();
  router.read<StatisticsView>({.path = "/v1/garages/{garageId}/customers/{customerId}/stats",
                               .permission = Permission::customers_read,
                               .summary = "A customer's figures at a garage",
                               .as_of = true},
                              [](const ReadCall& call) -> Result<StatisticsView> {
                                const auto rows = find_profile_rows(call);
                                if (!rows) return std::unexpected(rows.error());
                                return statistics_view(call, *rows);
                              });
}

}  // namespace api
