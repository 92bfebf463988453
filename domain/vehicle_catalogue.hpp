// Makes of vehicles and their models, for choosing from and for spelling them in one way. What is not here
// can still be entered: it is then marked as custom.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace domain {

/// Every make, in alphabetical order: "Alfa Romeo".
std::span<const std::string_view> makes();

/// The models of a make as `makes()` spells it, in alphabetical order; empty where it is unknown.
std::span<const std::string_view> models(std::string_view make);

/// The catalogue's spelling of a make, whatever the case, accents, spaces and dashes: "SKODA" gives "Škoda",
/// "vw" gives "Volkswagen". Nothing for one that is not in it.
std::optional<std::string_view> find_make(std::string_view text);

/// The catalogue's spelling of a make's model; `make` is spelt as `find_make` understands it.
std::optional<std::string_view> find_model(std::string_view make, std::string_view text);

}  // namespace domain
