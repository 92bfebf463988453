// What those who run the server need: is it up, is it ready, how much does it do, and where are the views.
#include "api/application.hpp"
#include "api/routes.hpp"
#include "projections/views.hpp"

namespace api {

namespace {

struct Health {
  std::string status;
};
BOOST_DESCRIBE_STRUCT(Health, (), (status))

struct Readiness {
  bool ready = false;
  std::uint64_t position = 0;
  std::uint64_t head = 0;
  std::optional<projections::Failure> failure;
};
BOOST_DESCRIBE_STRUCT(Readiness, (), (ready, position, head, failure))

struct ProjectionsView {
  std::string name;
  std::string revision;
  bool ready = false;
  std::uint64_t position = 0;
  std::uint64_t head = 0;
  std::optional<projections::Failure> failure;
  std::optional<std::uint64_t> rebuild_position;
};
BOOST_DESCRIBE_STRUCT(ProjectionsView, (), (name, revision, ready, position, head, failure, rebuild_position))

struct ProjectionsList {
  std::vector<ProjectionsView> items;
};
BOOST_DESCRIBE_STRUCT(ProjectionsList, (), (items))

/// All read models are folded together, under one name.
constexpr std::string_view views_name = "views";

ProjectionsView projections_view(const Application& application) {
  const auto status = application.runner().status();
  return {.name = std::string(views_name),
          .revision = std::string(projections::Views::revision()),
          .ready = status.ready,
          .position = status.position,
          .head = status.head,
          .failure = status.failure,
          .rebuild_position = status.rebuild_position};
}

std::vector<Gauge> gauges(Application& application) {
  const auto status = application.runner().status();
  const auto keys = application.keys().stats();
  return {{"forecourt_log_head_position", "Position of the last event", static_cast<double>(status.head)},
          {"forecourt_views_position", "Position up to which views are folded",
           static_cast<double>(status.position)},
          {"forecourt_views_ready", "1 when views are up to date", status.ready ? 1.0 : 0.0},
          {"forecourt_views_failed", "1 when a projector stopped", status.failure ? 1.0 : 0.0},
          {"forecourt_data_keys_given", "Data keys in use", static_cast<double>(keys.keys_given)}};
}

}  // namespace

void add_operation_routes(Application& application) {
  auto& router = application.router();
  router.read<Health>(
      {.path = "/healthz", .permission = Permission::anyone, .summary = "Whether the server runs"},
      [](const ReadCall&) -> Result<Health> { return Health{"ok"}; });
  router.raw<NoBody, Readiness>(
      {.path = "/readyz",
       .permission = Permission::anyone,
       .summary = "Whether the views have caught up",
       .description = "200 once they have; 503 before, and when a projector stopped."},
      [&application](const CommandCall&, Reply reply) {
        const auto status = application.runner().status();
        Response response;
        response.status = status.ready ? 200 : 503;
        if (!status.ready) response.headers = "Retry-After: 1\r\n";
        auto failure = status.failure;
        if (failure) failure->error = "A projector stopped; see /v1/admin/projections.";
        json::append<json::Nulls::write>(response.body,
                                         Readiness{status.ready, status.position, status.head, failure});
        reply(std::move(response));
      });
  router.raw<NoBody, std::string>({.path = "/metrics",
                                   .permission = Permission::anyone,
                                   .summary = "Figures in Prometheus' text format",
                                   .reply_type = "text/plain"},
                                  [&application](const CommandCall&, Reply reply) {
                                    Response response;
                                    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
                                    response.body = application.metrics().text(gauges(application));
                                    reply(std::move(response));
                                  });
  router.read<ProjectionsList>({.path = "/v1/admin/projections",
                                .permission = Permission::projections_manage,
                                .summary = "How far the views are, and where a projector stopped"},
                               [&application](const ReadCall&) -> Result<ProjectionsList> {
                                 return ProjectionsList{{projections_view(application)}};
                               });
  router.raw<NoBody, ProjectionsView>(
      {.method = "POST",
       .path = "/v1/admin/projections/{name}/rebuild",
       .permission = Permission::projections_manage,
       .summary = "Build the views again beside the old ones, then switch",
       .success = 202},
      [&application](const CommandCall& call, Reply reply) {
        if (call.path_parameters[0] != views_name)
          return reply(to_response(no_such("projection").error(), call.correlation_id));
        if (!application.runner().start_rebuild())
          return reply(to_response({409, "rebuild-running", "A rebuild is running already.", {}, {}, {}},
                                   call.correlation_id));
        Response response;
        response.status = 202;
        json::append<json::Nulls::write>(response.body, projections_view(application));
        reply(std::move(response));
      });
}

}  // namespace api
