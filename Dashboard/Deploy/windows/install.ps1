# Installs this unpacked archive so that Windows starts the dashboard with the machine and starts it again when it ends.
# Run in an elevated PowerShell. Needs no network. It is a scheduled task, since the package that would make the program a
# Windows service proper is not in the feed that it is built from.
$ErrorActionPreference = 'Stop'
$program = Join-Path $env:ProgramFiles 'Dashboard'
$data = Join-Path $env:ProgramData 'Dashboard'

Stop-ScheduledTask -TaskName Dashboard -ErrorAction SilentlyContinue
if (Test-Path "$program.before") { Remove-Item -Recurse -Force "$program.before" }
if (Test-Path $program) { Move-Item $program "$program.before" }
Copy-Item -Recurse $PSScriptRoot $program

# Only the service's account and administrators read the data.
New-Item -ItemType Directory -Force $data | Out-Null
& icacls.exe $data /inheritance:r /grant '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' '*S-1-5-19:(OI)(CI)M' | Out-Null
if (-not [Environment]::GetEnvironmentVariable('Data__Folder', 'Machine')) {
    [Environment]::SetEnvironmentVariable('Data__Folder', $data, 'Machine')
}

$action = New-ScheduledTaskAction -Execute (Join-Path $program 'dashboard.cmd') -WorkingDirectory $program
$trigger = New-ScheduledTaskTrigger -AtStartup
$settings = New-ScheduledTaskSettingsSet -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1) -ExecutionTimeLimit ([TimeSpan]::Zero)
$account = New-ScheduledTaskPrincipal -UserId 'NT AUTHORITY\LOCAL SERVICE' -LogonType ServiceAccount
Register-ScheduledTask -TaskName Dashboard -Action $action -Trigger $trigger -Settings $settings -Principal $account -Force | Out-Null
Start-ScheduledTask -TaskName Dashboard
Write-Output 'Installed. It answers on http://localhost:5080 unless Urls says otherwise.'
