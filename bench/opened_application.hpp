// An application without a server in front of it, and somebody who may see everything.
#pragma once

#include <memory>

#include "api/application.hpp"
#include "bench/filled_log.hpp"

namespace bench {

/// Opens a data folder and brings its views up to date.
std::unique_ptr<api::Application> opened_application(const std::filesystem::path& data,
                                                     api::ApplicationSettings settings = {});

/// A request of the owner of the organisation that was filled in.
api::Call owners_call(const Filled& filled);

}  // namespace bench
