-- The database, and the user of docs/servers.md that can only read it. READER_PASSWORD is taken from the environment.
IF DB_ID('sales') IS NULL CREATE DATABASE sales;
GO
IF SUSER_ID('querent_reader') IS NULL
  CREATE LOGIN querent_reader WITH PASSWORD = '$(READER_PASSWORD)', DEFAULT_DATABASE = sales;
GO
USE sales;
GO
IF USER_ID('querent_reader') IS NULL CREATE USER querent_reader FOR LOGIN querent_reader;
GRANT SELECT ON SCHEMA::dbo TO querent_reader;
GRANT VIEW DEFINITION ON SCHEMA::dbo TO querent_reader;
GO
