@echo off
rem Starts the dashboard, or one of its verbs (dashboard --help). Settings come from the machine's environment, see docs\operations.md.
setlocal
set "ASPNETCORE_CONTENTROOT=%~dp0app"
if not defined Data__Folder set "Data__Folder=%~dp0data"
"%~dp0app\Dashboard.exe" %*
exit /b %ERRORLEVEL%
