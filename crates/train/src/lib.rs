//! Trains and exports the model that nutgraf ships.
