#include "api/application.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <future>

#include "api/accept.hpp"
#include "api/as_of.hpp"
#include "api/event_feed.hpp"
#include "api/header_words.hpp"
#include "api/import_keys.hpp"
#include "api/pending_command.hpp"
#include "api/routes.hpp"
#include "domain/staff_events.hpp"
#include "domain/text.hpp"
#include "eventstore/file.hpp"
#include "eventstore/rocks_log.hpp"
#include "projections/event_codec.hpp"

namespace api {

namespace {

/// How long a GET waits for a position that is not folded yet.
constexpr std::chrono::milliseconds position_wait{2'000};

std::filesystem::path made(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  return folder;
}

eventstore::MasterKey load_master_key(const std::filesystem::path& data) {
  using eventstore::MasterKey;
  const bool first_start = !std::filesystem::exists(data / "keys" / "data-keys");
  return MasterKey::load(made(data / "keys") / "master.key",
                         first_start ? MasterKey::Missing::create : MasterKey::Missing::refuse);
}

/// A client may name its request, in characters that cannot harm a log. Empty when it did not.
std::string given_correlation_id(const Request& request) {
  constexpr std::size_t correlation_characters_max = 64;
  const auto given = request.header("x-correlation-id");
  const bool fine =
      !given.empty() && given.size() <= correlation_characters_max && std::ranges::all_of(given, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_' || c == '.';
      });
  return fine ? std::string(given) : std::string();
}

std::string correlation_id_of(const Request& request) {
  auto id = given_correlation_id(request);
  if (id.empty()) new_ulid().append_to(id);
  return id;
}

std::optional<eventstore::Position> parse_position(std::string_view text) {
  eventstore::Position position = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), position);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return position;
}

std::string_view bearer_token(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";
  return starts_with_word(authorization, scheme) ? authorization.substr(scheme.size()) : std::string_view{};
}

/// Whether what is remembered of tokens and garages may be wrong after this event.
bool changes_access(const projections::Event& event) {
  using namespace domain;
  const auto& body = event.body;
  if (const auto* const session = std::get_if<session::Event>(&body))
    return std::holds_alternative<session::Closed>(*session);
  return std::holds_alternative<staff::Event>(body) || std::holds_alternative<api_key::Event>(body) ||
         std::holds_alternative<garage::Event>(body);
}

void append_header(std::string& headers, std::string_view name, std::string_view value) {
  ((headers.append(name) += ": ") += value) += "\r\n";
}

}  // namespace

/// One request while it is being answered on its I/O thread.
struct Application::Incoming {
  const Request& request;
  const Route* route = nullptr;
  CommandCall call;
};

Application::Application(ApplicationSettings settings, std::function<void(std::string_view)> broken)
    : settings_(std::move(settings)),
      master_key_(load_master_key(made(settings_.data))),
      tokens_(master_key_.tokens_key()),
      authenticator_(settings_.operator_key),
      keys_(std::make_unique<eventstore::KeyStore>(settings_.data / "keys" / "data-keys", master_key_)),
      log_(eventstore::open_rocks_log(settings_.data / "log", *keys_, master_key_.claims_key(),
                                      {.block_cache_bytes = settings_.log_cache_bytes})),
      runner_(std::make_unique<projections::Runner>(
          *log_, settings_.data / "views",
          projections::RocksRows::Settings{.block_cache_bytes = settings_.views_cache_bytes})),
      histories_(std::make_unique<FoldedHistories>(*log_, *keys_, settings_.history_cache_bytes)),
      slow_work_(std::make_unique<SlowWork>(settings_.slow_threads, settings_.slow_queue_max)) {
  last_recorded_at_ms_ = log_->last_recorded_at_ms();
  add_all_routes(*this);
  for (const auto& route : router_.routes()) metrics_.add_route(route->info.method, route->info.path);
  committer_ = std::make_unique<eventstore::Committer>(
      *log_, eventstore::Committer::Settings{}, [this](auto commands) { durable(commands); },
      std::move(broken));
  event_feed_ = std::make_unique<EventFeed>(*this, EventFeed::Settings{});
  recent_views_ = std::make_unique<RecentViews>([this](auto organisation, auto viewed) {
    const auto stream = eventstore::EntityId::of("rec", viewed.staff_id.ulid.bytes());
    submit(
        own_metadata(organisation),
        [stream, viewed = std::move(viewed)](Transaction& transaction) -> Result<Done> {
          transaction.record(stream, domain::recent_customers::Event(viewed));
          return Done{.status = 204, .resource = {}};
        },
        [](const Outcome&) {});
  });
  destroy_left_import_keys(*this);
}

Application::~Application() { stop(); }

void Application::stop() {
  stopping_ = true;
  wake_waiting();
  event_feed_.reset();
  slow_work_.reset();  // finishes what is queued, which uses all that comes after
  recent_views_.reset();
  committer_.reset();
}

domain::Instant Application::now() {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

domain::Instant Application::next_recorded_at() {
  last_recorded_at_ms_ = std::max(last_recorded_at_ms_, now().milliseconds);
  return {last_recorded_at_ms_};
}

// ---- requests -----------------------------------------------------------------------------------

namespace {

/// What `format` is where a read has more forms than JSON and Accept would rather have another.
std::string_view negotiated_form(const Route& route, const Request& request) {
  if (!route.read || route.info.reply_type.find(',') == std::string_view::npos) return {};
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> forms = {
      {{"text/csv", "csv"}, {"text/html", "html"}, {"application/pdf", "pdf"}}};
  const auto best = preferred(request.header("accept"), route.info.reply_type);
  for (const auto& [media_type, form] : forms)
    if (media_type == best) return form;
  return {};
}

bool declares(const Route& route, std::string_view name) {
  return std::ranges::find(route.info.query, name, &QueryParameter::name) != route.info.query.end();
}

/// A report's asOf is a day in the books: its own parameter, and no earlier moment of the log.
bool has_own_as_of(const Route& route) { return declares(route, "asOf"); }

Problem wrong_parameter(std::string_view name, std::string code, std::string detail, std::string advice) {
  return {400, code, std::move(detail), {{"?" + std::string(name), code, std::move(advice)}}, {}, {}};
}

/// A misspelt parameter must not be dropped in silence, nor one of two.
std::optional<Problem> refuse_query(const Route& route, const QueryParameters& query) {
  const auto& all = query.all();
  for (auto at = all.begin(); at != all.end(); ++at) {
    const auto& [name, value] = *at;
    if (!domain::is_utf8(name))
      return wrong_parameter("", "unknown-parameter", "The name of a query parameter is not UTF-8.",
                             "See the documentation of the route.");
    if (!domain::is_utf8(value)) return Call::bad_parameter(name).error();
    const bool is_moment = route.read && (name == "asOf" || name == "asOfPosition");
    if (!is_moment && !declares(route, name))
      return wrong_parameter(name, "unknown-parameter", "The query parameter " + name + " is not known here.",
                             "See the documentation of the route.");
    if (std::ranges::find(all.begin(), at, name, &std::pair<std::string, std::string>::first) != at)
      return wrong_parameter(name, "repeated-parameter", "The query parameter " + name + " is there twice.",
                             "Where several values can be given, it is with commas.");
  }
  return std::nullopt;
}

}  // namespace

std::optional<Response> Application::handle(const Request& request, const std::function<Reply()>& later) {
  const auto began = std::chrono::steady_clock::now();
  Incoming incoming{.request = request, .route = nullptr, .call = {}};
  auto& call = incoming.call;
  std::string allowed;
  incoming.route = router_.match(request.method, request.path, call.path_parameters, &allowed);
  if (incoming.route == nullptr) {
    if (request.method == "OPTIONS" && !allowed.empty())
      return Response{.status = 204, .headers = "Allow: " + allowed + ", OPTIONS\r\n"};
    Problem nothing{404, "no-such-path", "There is nothing at this path.", {}, {}, {}};
    if (!allowed.empty()) {
      nothing = {405, "method-not-allowed", "This path has: " + allowed + '.', {}, {}, {}};
      append_header(nothing.headers, "Allow", allowed);
    }
    return to_response(nothing, correlation_id_of(request));
  }
  // Most reads are told of nowhere; should one be refused, to_response() makes up the name.
  const bool is_named = !incoming.route->read || settings_.on_request;
  call.correlation_id = is_named ? correlation_id_of(request) : given_correlation_id(request);
  call.path = request.path;
  call.peer = request.peer;
  call.now = now();
  if (!request.query.empty()) call.query = QueryParameters(request.query);

  auto& counted = metrics_.route(incoming.route->index);
  const auto count = [this, &counted, began, route = incoming.route,
                      id = settings_.on_request ? call.correlation_id : std::string()](int status) {
    const auto took = std::chrono::steady_clock::now() - began;
    counted.count(status, took);
    if (settings_.on_request)
      settings_.on_request({route->info.method, route->info.path, status,
                            std::chrono::duration_cast<std::chrono::microseconds>(took), id});
  };
  const auto counted_later = [&]() -> Reply {
    return [reply = later(), count](Response response) mutable {
      count(response.status);
      reply(std::move(response));
    };
  };
  if (auto refused = authorise(*incoming.route, call, request.header("authorization")); !refused) {
    count(refused.error().status);
    return to_response(refused.error(), call.correlation_id);
  }
  auto response = answer(incoming, std::ref(counted_later));
  if (response) count(response->status);
  return response;
}

std::optional<Response> Application::answer(Incoming& incoming, const std::function<Reply()>& later) {
  const auto& route = *incoming.route;
  auto& call = incoming.call;
  if (auto refused = refuse_query(route, call.query)) return to_response(*refused, call.correlation_id);
  if (route.read) {
    if (const auto form = negotiated_form(route, incoming.request); !form.empty())
      call.query.add("format", form);
    return read(incoming, later);
  }
  const auto coding = incoming.request.header("content-encoding");
  if (!coding.empty() && !is_word(coding, "identity"))
    return to_response(
        {415, "unsupported-content-encoding", "Send the body as it is, not packed.", {}, {}, {}},
        call.correlation_id);
  call.method = incoming.request.method;
  call.body = incoming.request.body;
  call.content_type = incoming.request.header("content-type");
  call.idempotency_key = incoming.request.header("idempotency-key");
  constexpr std::size_t idempotency_key_characters_max = 255;
  if (call.idempotency_key.size() > idempotency_key_characters_max)
    return to_response(
        {400, "invalid-idempotency-key", "An Idempotency-Key has at most 255 characters.", {}, {}, {}},
        call.correlation_id);
  if (route.command) return command(incoming, later);
  call.accept = incoming.request.header("accept");
  call.last_event_id = incoming.request.header("last-event-id");
  const auto generation = runner_->current();
  call.rows = &generation->rows();
  call.generation = generation.get();
  route.raw(call, later());
  return std::nullopt;
}

Result<void> Application::authorise(const Route& route, Call& call, std::string_view authorization) {
  const auto permission = route.info.permission;
  if (permission == Permission::anyone) return {};
  // While views catch up nobody can be told from nobody: a token that is good must not look bad.
  if (!runner_->ready() && !runner_->failed())
    return unavailable("not-ready", "The views are not up to date with the log yet.", 1);
  const auto token = bearer_token(authorization);
  const auto unauthorised = [](std::string detail) {
    return std::unexpected(Problem{
        401, "unauthorized", std::move(detail), {}, {}, "WWW-Authenticate: Bearer realm=\"forecourt\"\r\n"});
  };
  if (token.empty()) return unauthorised("Log in, and send Authorization: Bearer <token>.");
  call.principal = authenticator_.authenticate(token, runner_->current()->rows(), call.now);
  if (!call.principal) return unauthorised("The token is not valid, or no longer.");
  constexpr std::string_view garages = "/v1/garages/{garageId}";
  const auto forbidden = problem(403, "forbidden", "Your role does not allow this.");
  if (call.principal->kind == Principal::Kind::operator_key && permission != Permission::organisations_create)
    return forbidden;
  if (!route.info.path.starts_with(garages)) {
    if (!call.principal->may(permission)) return forbidden;
    return {};
  }
  const auto garage_id = call.id<domain::GarageId>(0, "garage");
  if (!garage_id) return std::unexpected(garage_id.error());
  const auto settings = garage(call, *garage_id);
  if (!settings) return std::unexpected(settings.error());
  if (!call.principal->may_at(permission, *garage_id)) return forbidden;
  return {};
}

Result<std::shared_ptr<const GarageSettings>> Application::garage(const Call& call,
                                                                  domain::GarageId garage) const {
  auto settings =
      garage_settings(call.organisation(), garage, runner_->current()->rows(), authenticator_.epoch());
  if (!settings) return no_such("garage");
  return settings;
}

// ---- reading ------------------------------------------------------------------------------------

std::optional<Response> Application::read(Incoming& incoming, const std::function<Reply()>& later) {
  auto& call = incoming.call;
  eventstore::Position wanted = 0;
  if (const auto asked = incoming.request.header("forecourt-min-position"); !asked.empty()) {
    const auto position = parse_position(asked);
    if (!position)
      return to_response({400, "invalid-position", "Forecourt-Min-Position is a whole number.", {}, {}, {}},
                         call.correlation_id);
    wanted = *position;
  }
  if ((call.query.find("asOf") || call.query.find("asOfPosition")) && !has_own_as_of(*incoming.route))
    return read_as_of(incoming, wanted, later);
  if (wanted > runner_->position() || incoming.route->info.is_slow)
    return read_when_folded(incoming, wanted, later);
  const auto generation = runner_->current();
  ReadCall read;
  static_cast<Call&>(read) = std::move(static_cast<Call&>(call));
  read.rows = &generation->rows();
  read.generation = generation.get();
  return read_now(*incoming.route, read);
}

Response Application::read_now(const Route& route, const ReadCall& call) const {
  const auto position = call.generation->position();
  auto rendered = route.read(call);
  if (!rendered) return to_response(rendered.error(), call.correlation_id);
  Response response;
  response.body = std::move(rendered->body);
  response.content_type = rendered->content_type;
  response.headers = std::move(rendered->headers);
  response.etag_tells_all = rendered->etag_tells_all;
  if (!rendered->etag.empty()) append_header(response.headers, "ETag", rendered->etag);
  append_header(response.headers, "Forecourt-Position", std::to_string(position));
  return response;
}

/// A read that outlives its I/O thread's call: it owns the words that a Call only points at.
struct Application::DetachedRead {
  explicit DetachedRead(Incoming& incoming) : route(*incoming.route), path(incoming.request.path) {
    static_cast<Call&>(call) = std::move(static_cast<Call&>(incoming.call));
    call.path = path;
    call.peer = {};
    // Parameters pointed into the request; point them into our own copy of its path.
    for (auto& parameter : call.path_parameters) {
      if (parameter.data() == nullptr) continue;
      const auto offset = parameter.data() - incoming.request.path.data();
      parameter = std::string_view(path).substr(static_cast<std::size_t>(offset), parameter.size());
    }
  }
  const Route& route;
  std::string path;
  ReadCall call;
};

std::optional<Response> Application::read_when_folded(Incoming& incoming, eventstore::Position position,
                                                      const std::function<Reply()>& later) {
  auto read = std::make_shared<DetachedRead>(incoming);
  auto reply = std::make_shared<Reply>(later());
  const bool queued = slow_work_->submit([this, read, reply, position] {
    if (!runner_->wait_for(position, position_wait)) return (*reply)(not_folded_yet(read->call));
    const auto generation = runner_->current();
    read->call.rows = &generation->rows();
    read->call.generation = generation.get();
    (*reply)(read_now(read->route, read->call));
  });
  if (!queued)
    (*reply)(to_response(unavailable("busy", "Too much slow work is waiting.", 1).error(),
                         read->call.correlation_id));
  return std::nullopt;
}

Response Application::not_folded_yet(const Call& call) const {
  auto late = unavailable("position-not-reached", "The views have not reached that position yet.", 1).error();
  append_header(late.headers, "Forecourt-Position", std::to_string(runner_->position()));
  return to_response(late, call.correlation_id);
}

std::optional<Response> Application::read_as_of(Incoming& incoming, eventstore::Position at_least,
                                                const std::function<Reply()>& later) {
  auto read = std::make_shared<DetachedRead>(incoming);
  if (!read->route.info.as_of)
    return to_response(
        {400, "as-of-not-available", "This cannot be asked for as of an earlier moment.", {}, {}, {}},
        read->call.correlation_id);
  auto reply = std::make_shared<Reply>(later());
  const bool queued = slow_work_->submit([this, read, reply, at_least] {
    if (!runner_->wait_for(at_least, position_wait)) return (*reply)(not_folded_yet(read->call));
    const auto position = as_of_position(read->call, *log_);
    if (!position) return (*reply)(to_response(position.error(), read->call.correlation_id));
    (*reply)(show_as_of(read->route, read->call, *position));
  });
  if (!queued)
    (*reply)(to_response(unavailable("busy", "Too much slow work is waiting.", 1).error(),
                         read->call.correlation_id));
  return std::nullopt;
}

Response Application::show_as_of(const Route& route, ReadCall& call, eventstore::Position position) const {
  const auto generation = runner_->current();
  const auto entity = entity_of(route, call);
  if (!entity) return to_response(entity.error(), call.correlation_id);
  const auto rows = histories_->as_of(generation->rows(), call.organisation(), *entity, position);
  call.rows = rows.get();
  call.generation = generation.get();
  call.as_of = true;
  auto rendered = route.read(call);
  if (!rendered) return to_response(rendered.error(), call.correlation_id);
  Response response;
  response.body = std::move(rendered->body);
  response.content_type = rendered->content_type;
  response.headers = std::move(rendered->headers);
  append_header(response.headers, "Forecourt-As-Of-Position", std::to_string(position));
  return response;
}

Result<Rendered> Application::show(const Call& call, std::string_view path,
                                   std::optional<eventstore::Position> as_of) const {
  ReadCall read;
  static_cast<Call&>(read) = call;
  read.query = {};
  read.path = path;
  const Route* const route = router_.match("GET", path, read.path_parameters, nullptr);
  if (route == nullptr || !route->read)
    throw std::logic_error("a command names a resource that no route shows");
  const auto generation = runner_->current();
  read.rows = &generation->rows();
  read.generation = generation.get();
  if (!as_of || !route->info.as_of) return route->read(read);
  const auto entity = entity_of(*route, read);
  if (!entity) return std::unexpected(entity.error());
  const auto rows = histories_->as_of(generation->rows(), call.organisation(), *entity, *as_of);
  read.rows = rows.get();
  read.as_of = true;
  return route->read(read);
}

Result<Rendered> Application::show_result(const Route& route, const Call& call, std::string_view resource,
                                          std::optional<eventstore::Position> as_of) const {
  if (!route.present) return show(call, resource, as_of);
  ReadCall read;
  static_cast<Call&>(read) = call;
  const auto generation = runner_->current();
  read.rows = &generation->rows();
  read.generation = generation.get();
  return route.present(read, resource);
}

// ---- changing -----------------------------------------------------------------------------------

eventstore::Metadata Application::own_metadata(domain::OrganisationId organisation) const {
  eventstore::Metadata metadata;
  metadata.organisation = organisation.ulid.bytes();
  new_ulid().append_to(metadata.correlation_id);
  return metadata;
}

eventstore::Metadata Application::metadata_for(const Call& call) const {
  eventstore::Metadata metadata;
  if (call.principal) {
    metadata.organisation = call.principal->organisation_id.ulid.bytes();
    metadata.actor = call.principal->actor();
  }
  metadata.correlation_id = call.correlation_id;
  return metadata;
}

namespace {

/// The version in If-Match: "7", W/"7" or * (any); 400 when it is none of these.
Result<std::optional<std::uint64_t>> parse_if_match(std::string_view header) {
  if (header.empty() || header == "*") return std::optional<std::uint64_t>{};
  if (header.starts_with("W/")) header.remove_prefix(2);
  if (header.size() > 2 && header.front() == '"' && header.back() == '"')
    if (auto version = parse_position(header.substr(1, header.size() - 2))) return version;
  return problem(400, "invalid-if-match", "If-Match is the ETag of the resource: a version in quotes.");
}

/// Hands a command to the committer; where there is none, or it takes no more, the command is refused.
template <class Waiting>
void submit_or_refuse(eventstore::Committer* committer, std::unique_ptr<Waiting> command) {
  std::unique_ptr<eventstore::Command> waiting = std::move(command);
  if (committer == nullptr || !committer->submit(waiting))
    static_cast<Waiting&>(*waiting).refuse(unavailable("busy", "Too many commands are waiting.", 1).error());
}

}  // namespace

std::optional<Response> Application::command(Incoming& incoming, const std::function<Reply()>& later) {
  auto& call = incoming.call;
  const auto& info = incoming.route->info;
  const auto refuse = [&](const Problem& refused) { return to_response(refused, call.correlation_id); };
  if (!runner_->ready())
    return refuse(unavailable("not-ready", "The views are not up to date with the log.", 1).error());
  const auto if_match = incoming.request.header("if-match");
  if (info.if_match_required && if_match.empty())
    return refuse({428, "if-match-required", "Send If-Match with the ETag that you have seen.", {}, {}, {}});
  if (info.idempotency_key_required && call.idempotency_key.empty())
    return refuse(idempotency_key_required().error());
  const auto version = parse_if_match(if_match);
  if (!version) return refuse(version.error());
  call.if_match = *version;
  const auto generation = runner_->current();
  call.rows = &generation->rows();
  call.generation = generation.get();
  auto decide = incoming.route->command(call);
  if (!decide) return refuse(decide.error());

  submit_or_refuse(committer_.get(), std::make_unique<PendingCommand>(*this, *incoming.route, call,
                                                                      *std::move(decide), later()));
  return std::nullopt;
}

std::optional<eventstore::IdempotencyRecord> Application::idempotency_record(
    const CommandCall& call, const eventstore::Metadata& who) const {
  if (call.idempotency_key.empty()) return std::nullopt;
  const std::string_view organisation(who.organisation.data(), who.organisation.size());
  eventstore::IdempotencyRecord record;
  const auto key = eventstore::sha256(
      {organisation, who.actor.bytes(), call.method, " ", call.path, " ", call.idempotency_key});
  std::memcpy(record.key.data(), key.data(), record.key.size());
  // A keyed hash: bodies have passwords and telephone numbers, which a plain one would let be guessed.
  record.request_hash = log_->claim_key(organisation, "request", call.body);
  return record;
}

void Application::submit(const eventstore::Metadata& metadata, Decide decide,
                         std::function<void(Outcome)> answer,
                         std::optional<eventstore::IdempotencyRecord> record, bool reads_views) {
  submit_or_refuse(committer_.get(),
                   std::make_unique<OwnCommand>(*this, metadata, std::move(decide), std::move(answer),
                                                std::move(record), reads_views));
}

Application::Outcome Application::execute(const eventstore::Metadata& metadata, Decide decide) {
  std::promise<Outcome> answered;
  submit(metadata, std::move(decide), [&](Outcome outcome) { answered.set_value(std::move(outcome)); });
  return answered.get_future().get();
}

void Application::durable(eventstore::Committer::Commands commands) {
  if (commands.empty()) return;
  std::vector<projections::Event> events;
  for (const auto& command : commands) {
    auto& decided = static_cast<DecidedCommand&>(*command);
    std::ranges::move(decided.events(), std::back_inserter(events));
  }
  const bool access_changes = std::ranges::any_of(events, changes_access);
  const bool settings_change = std::ranges::any_of(events, changes_settings);
  runner_->committed(events);
  if (access_changes) authenticator_.forget();
  if (settings_change) histories_->forget();
  destroy_import_keys(events, *log_, *keys_);
  metrics_.commits += commands.size();
  ++metrics_.batches;
  wake_waiting();
}

void Application::wake_waiting() const {
  { const std::scoped_lock lock(append_mutex_); }
  appended_.notify_all();
}

bool Application::wait_for_append(eventstore::Position position, std::chrono::milliseconds timeout,
                                  const std::function<bool()>& or_until) const {
  std::unique_lock lock(append_mutex_);
  return appended_.wait_for(lock, timeout, [&] {
    return stopping_ || log_->head() > position || (or_until && or_until());
  }) && !stopping_;
}

}  // namespace api
