#pragma once
#include "results/base/error.hpp"

namespace sandglass {

/// A study file, an override or a command line asks for something that cannot be: the message carries file:line:column.
class ConfigError : public Error {
 public:
  using Error::Error;
  ~ConfigError() override;
};

/// A plugin's schema contradicts itself, or a value does not fit its schema.
class SchemaError : public Error {
 public:
  using Error::Error;
  ~SchemaError() override;
};

/// A plugin could not be loaded, was refused, or broke its contract.
class PluginError : public Error {
 public:
  using Error::Error;
  ~PluginError() override;
};

/// Shapes that do not fit one another; the message names the operator, both shapes and what was expected.
class ShapeError : public Error {
 public:
  using Error::Error;
  ~ShapeError() override;
};

}  // namespace sandglass
